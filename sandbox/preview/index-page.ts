import escaped from 'escape-html';
import { LANGUAGES } from '../../src/pulse/language.js';
import { pageHtml } from '../html/page.js';
import type { CountedExample } from './counted.js';
import type { Drawn } from './drawn.js';
import { fileOf } from './files.js';
import { isOver } from './over-budget.js';
import { PHONE_STYLE, phoneHtml } from './phone.js';
import type { PhoneLines } from './phone-lines.js';
import type { Budget } from './surfaces.js';

const STYLE = `${PHONE_STYLE}
  nav a { margin-right: 14px } section { margin-top: 40px } section > h2 { font-size: 22px; border-bottom: 2px solid #1f4d4a }
  .example { margin: 28px 0 } .pair { display: flex; gap: 32px; flex-wrap: wrap } .pair > div { width: 400px }
  dl { margin: 10px 0; font-size: 13px } dt { color: #555; font-weight: 600 } dd { margin: 0 0 6px; max-height: 9em; overflow: auto }
  .over { color: #8f2d00; font-weight: 600 } tbody tr:nth-child(even) { background: #faf8f4 }
`;

const LANGUAGE_NAMES = { en: 'English', es: 'Spanish' } as const;

/** Whether a count is within its budget, in words. */
const overWords = (found: PhoneLines, budget: Budget): string =>
  isOver(found, budget) ? '<span class="over">over budget</span>' : 'within budget';

/** How long something is, and how long it may be. */
function lengthHtml({ lines, linesBeforeControl, budgeted }: Drawn): string {
  const found = `${lines} lines, ${linesBeforeControl} of them before the first control`;
  if (!budgeted) return found;
  const { budget, surface } = budgeted;
  return `${found}: ${overWords({ lines, linesBeforeControl }, budget)} (${escaped(surface)}: ${budget.lines}, ${budget.linesBeforeControl} before the first control)`;
}

const factsHtml = (facts: readonly (readonly [name: string, html: string])[]): string =>
  `<dl>${facts.map(([name, html]) => `<dt>${name}</dt><dd>${html}</dd>`).join('')}</dl>`;

const said = (text: string): string => escaped(text).replaceAll('\n', '<br>');

function drawnHtml(one: Drawn, pictures: boolean): string {
  const { banner, screenReader, language } = one;
  const files = [
    `<a href="${fileOf(one, 'html')}">page</a>`,
    ...(pictures ? [`<a href="${fileOf(one, 'png')}">picture</a>`] : []),
  ];
  const facts = [
    ['On a phone', lengthHtml(one)],
    ...(banner
      ? ([
          ['Notification on a desktop', said(banner.desktop)],
          ['Notification on a phone', said(banner.phone)],
        ] as const)
      : ([['Notification', 'none']] as const)),
    ['A screen reader says', said(screenReader)],
  ] as const;
  return `<div><p class="label">${LANGUAGE_NAMES[language]} · ${files.join(' · ')}</p>${phoneHtml(one)}${factsHtml(facts)}</div>`;
}

/** The surfaces that have a budget, each at its largest. */
function surfacesHtml(counted: readonly CountedExample[]): string {
  const rows = counted.map(
    ({ surface, language, region, lines, linesBeforeControl, budget }) =>
      `<tr><td>${escaped(surface)}</td><td>${LANGUAGE_NAMES[language]}</td><td>${region}</td><td>${linesBeforeControl} of ${budget.linesBeforeControl}</td><td>${lines} of ${budget.lines}</td><td>${overWords({ lines, linesBeforeControl }, budget)}</td></tr>`,
  );
  return `<section><h2 id="budgets">Budgets</h2><p>Each surface at its largest, in lines of 42 characters on a phone. A region is listed where it isn't like the first.</p><table><thead><tr><th>Surface</th><th>Language</th><th>Region</th><th>Before the first control</th><th>In total</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

/**
 * A page with every example, by feature, each language beside the others.
 *
 * @param counted the surfaces that have a budget
 * @param pictures whether there's a picture of each
 */
export function indexPage(
  drawn: readonly Drawn[],
  counted: readonly CountedExample[],
  pictures: boolean,
): string {
  const features = [...new Set(drawn.map(({ example }) => example.feature))];
  const sections = features.map((feature) => {
    const own = drawn.filter(({ example }) => example.feature === feature);
    const names = [...new Set(own.map(({ example }) => example.name))];
    const examples = names.map((name) => {
      const each = LANGUAGES.flatMap((language) =>
        own.filter((one) => one.example.name === name && one.language === language),
      );
      return `<div class="example"><h3>${escaped(name)}</h3><div class="pair">${each.map((one) => drawnHtml(one, pictures)).join('')}</div></div>`;
    });
    return `<section><h2 id="${feature}">${feature}</h2>${examples.join('')}</section>`;
  });
  const links = ['budgets', ...features].map((name) => `<a href="#${name}">${name}</a>`);
  return pageHtml(
    'What people are shown',
    `<h1>What people are shown</h1><p>Every example, in each language, as a phone shows it. The words are in content/.</p><nav>${links.join('')}</nav>${surfacesHtml(counted)}${sections.join('')}`,
    'en',
    STYLE,
  );
}
