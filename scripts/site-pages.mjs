// The pages of the docs site, their order, and their links.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: true, linkify: false });

/** Every Markdown file at the top and in docs/. */
export function pagesIn(root) {
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  const docs = existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs'), { recursive: true }) : [];
  const below = docs
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return [...top, ...below].toSorted();
}

/** The pages for each kind of reader, most needed first. Pages that no list names come last. */
const READERS = [
  ['Start', ['README.md', 'docs/INSTALL.md', 'CHANGELOG.md']],
  ['Staff', ['PRIVACY.md', 'docs/SIGNS.md']],
  ['Managers and employers', ['docs/MANAGERS.md', 'docs/EMPLOYERS.md', 'docs/LIMITS.md']],
  [
    'Operators',
    [
      'docs/OPERATIONS.md',
      'docs/REDIS.md',
      'docs/KUBERNETES.md',
      'docs/UPGRADE.md',
      'docs/INCIDENTS.md',
      'docs/LOG.md',
      'docs/BENCHMARKS.md',
    ],
  ],
  ['Reviewers', ['THREATS.md', 'SECURITY.md', 'docs/SEALING.md', 'docs/LICENSES.md', 'docs/DEPENDENCIES.md']],
  ['Editors', ['docs/VOICE.md', 'docs/COVERAGE.md']],
  [
    'Engineers',
    [
      'ARCHITECTURE.md',
      'GLOSSARY.md',
      'CONTRIBUTING.md',
      'RELEASING.md',
      'docs/WEEK.md',
      'docs/WORKSPACES.md',
    ],
  ],
];

/** Returns the lists that stand beside each page. */
export function sectionsOf(pages) {
  const named = new Set(READERS.flatMap(([, list]) => list));
  const others = [...pages.keys()].filter((page) => !named.has(page));
  const inReview = others.filter((page) => page.startsWith('docs/review/'));
  const decisions = others.filter((page) => page.startsWith('docs/decisions/'));
  const rest = others.filter((page) => !inReview.includes(page) && !decisions.includes(page));
  return [
    ...READERS.map(([name, list]) => [name, list.filter((page) => pages.has(page))]),
    ['For your review', inReview],
    ['More', rest],
    ['Decisions', decisions],
  ].filter(([, list]) => list.length > 0);
}

/** A heading's id, made as GitHub makes it, so that a link works in both places. */
const slugOf = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');

const textOf = (inline) =>
  (inline.children ?? [])
    .map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : ''))
    .join('');

/** Reads a page: its title, headings and links, and a function that renders it with its links replaced. */
export function readPage(root, path) {
  const tokens = markdown.parse(readFileSync(join(root, path), 'utf8'), {});
  const headings = new Map();
  const links = [];
  let title = null;
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open') {
      const text = textOf(tokens[at + 1]);
      title ??= text;
      const slug = slugOf(text);
      // A repeated heading gets a number.
      let id = slug;
      for (let count = 1; headings.has(id); count += 1) id = `${slug}-${count}`;
      headings.set(id, text);
      token.attrSet('id', id);
    }
    for (const child of token.children ?? []) {
      const href = child.attrGet('href') ?? child.attrGet('src');
      if (href) links.push({ href, line: (token.map?.[0] ?? 0) + 1 });
    }
  });
  return {
    title: title ?? path,
    headings,
    links,
    /** @param lead returns the replacement of a link; null for plain text */
    render(lead) {
      for (const token of tokens) if (token.children) token.children = led(token.children, lead);
      return markdown.renderer.render(tokens, markdown.options, {});
    },
  };
}

function led(children, lead) {
  let isDropped = false;
  return children.filter((child) => {
    if (child.type === 'image') child.attrSet('src', lead(child.attrGet('src'), true));
    if (child.type === 'link_open') {
      const href = lead(child.attrGet('href'), false);
      isDropped = href === null;
      if (!isDropped) child.attrSet('href', href);
      return !isDropped;
    }
    if (child.type === 'link_close' && isDropped) {
      isDropped = false;
      return false;
    }
    return true;
  });
}
