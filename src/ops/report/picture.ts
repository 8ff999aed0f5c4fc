import { DAY_MS } from '../../pulse/durations.js';
import { type Band, BANDS } from '../../pulse/publication-rule.js';
import { type Report, type ReportedAction, weeksBy } from './figures.js';

const WEEK = 14;
const STEP = 22;
const LEFT = 90;
const TOP = 56;
const BASE = TOP + 3 * STEP;

const NAMES: Readonly<Record<Band, string>> = {
  steady: 'Steady',
  stretched: 'Stretched',
  strained: 'Strained',
};

/** The mark of an action below the weeks: a shape that the legend explains, so that no one has to tell colors apart. */
const MARKS: Readonly<Record<ReportedAction['is'], string>> = {
  chosen: '○',
  going: '◐',
  done: '●',
  impossible: '×',
  takenBack: '–',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\t\n\r\u0020-\uffff]/gu, '');

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;

/** Draws the report as SVG: for each week a bar, higher for a heavier result, and below it a mark for each action. */
export function svgOf(report: Report): string {
  const { team, madeOn, weeks, actions } = report;
  const width = Math.max(560, LEFT + weeks.length * WEEK + 20);
  const by = weeksBy(report);
  const said = `${weeks.length} weeks: Steady ${by.steady}, Stretched ${by.stretched}, Strained ${by.strained}, no result ${by.none}. ${actions.length} actions.`;
  const bars = weeks.map(({ monday, band }, at) => {
    const height = band ? (BANDS.indexOf(band) + 1) * STEP : 0;
    const x = LEFT + at * WEEK;
    return `<rect x="${x}" y="${BASE - height}" width="${WEEK - 4}" height="${Math.max(height, 1)}"><title>${monday}: ${band ? NAMES[band] : 'no result'}</title></rect>`;
  });
  const first = weeks[0] ? Date.parse(weeks[0].monday) : 0;
  const marks = actions.map(({ chosenOn, is, words }) => {
    const at = (Date.parse(chosenOn) - first) / (7 * DAY_MS);
    const x = LEFT + Math.max(0, Math.min(at, weeks.length)) * WEEK;
    return `<text x="${x.toFixed(1)}" y="${BASE + 20}">${MARKS[is]}<title>${chosenOn}: ${escaped(words)}</title></text>`;
  });
  const last = weeks.at(-1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${BASE + 76}" viewBox="0 0 ${width} ${BASE + 76}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(team)}: the team pulse by week</title><desc>${said}</desc>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    text(12, 22, `${team}, as of ${madeOn}`, 'font-size="15" font-weight="bold"'),
    text(12, 40, 'From what everyone on the team could read, and nothing else'),
    ...BANDS.map((band, at) => text(12, BASE - (at + 1) * STEP + 12, NAMES[band])),
    `<g fill="#334e68">${bars.join('')}</g>`,
    `<g font-size="14" text-anchor="start">${marks.join('')}</g>`,
    ...(weeks[0] ? [text(LEFT, BASE + 38, weeks[0].monday)] : []),
    ...(last && weeks.length > 14
      ? [text(LEFT + weeks.length * WEEK, BASE + 38, last.monday, 'text-anchor="end"')]
      : []),
    text(12, BASE + 60, '○ said, no word since   ◐ still going   ● done   × not possible   – taken back'),
    '</svg>',
    '',
  ].join('\n');
}
