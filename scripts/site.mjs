// Makes the docs into a small static site: the same Markdown files, each with a list of pages beside it, no script
// and no request elsewhere. First checks every link, without the network: a missing file or heading ends it with code
// 1.
import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pagesIn, readPage, sectionsOf } from './site-pages.mjs';
import { html } from './site-html.mjs';

const HELP = `Usage: npm run site -- [options]

Makes the docs into a static site.

  --out DIR     where to (site)
  --check       only look at the links, and write nothing
  --source URL  where the code can be read, such as https://forge.example/evenkeel/blob/main;
                without it, links into the code are plain text
  --root DIR    where the docs are (this repository)
  -h, --help    print this help`;

/** Ends the process with code 2. */
function refuse(why) {
  console.error(`${why}\n${HELP}`);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string', default: 'site' },
        check: { type: 'boolean', default: false },
        source: { type: 'string' },
        root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error.message);
  }
}
const { out, check, source, root, help } = options();
if (help) {
  console.log(HELP);
  process.exit(0);
}

const pages = new Map(pagesIn(root).map((path) => [path, readPage(root, path)]));

/** Whether a link leads elsewhere. We don't check those. */
const isOutside = (href) => /^[a-z]+:/i.test(href);
/** The file or folder to which a page's link leads, and the heading in it. */
function target(page, href) {
  const [path, heading = ''] = href.split('#');
  const file = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(path)));
  return { file: file.replace(/\/$/, ''), heading };
}
const kindOf = (file) => {
  const found = statSync(join(root, file), { throwIfNoEntry: false });
  if (!found || file.startsWith('..')) return 'nothing';
  return found.isDirectory() ? 'folder' : 'file';
};

/** What's wrong with a link, or null. */
function troubleOf(page, href) {
  if (isOutside(href)) return null;
  const { file, heading } = target(page, href);
  if (kindOf(file) === 'nothing') return `there's no ${file}`;
  if (heading === '' || !pages.has(file)) return null;
  return pages.get(file).headings.has(heading) ? null : `${file} has no heading #${heading}`;
}

const dead = [...pages].flatMap(([page, { links }]) =>
  links.flatMap(({ href, line }) => {
    const trouble = troubleOf(page, href);
    return trouble ? [`${page}:${line}  ${href}: ${trouble}`] : [];
  }),
);
if (dead.length > 0) {
  console.error(dead.join('\n'));
  process.exit(1);
}
if (check) process.exit(0);

/** The path of a page on the site. */
const addressOf = (page) => (page === 'README.md' ? 'index.html' : page.replace(/\.md$/, '.html'));

rmSync(out, { recursive: true, force: true });
const copied = new Set();
for (const [page, { title, render }] of pages) {
  const here = posix.dirname(addressOf(page));
  const to = (file) => posix.relative(here === '.' ? '' : here, file) || posix.basename(file);
  const body = render((href, isPicture) => {
    if (isOutside(href)) return href;
    const { file, heading } = target(page, href);
    const anchor = heading ? `#${heading}` : '';
    if (pages.has(file)) return `${to(addressOf(file))}${anchor}`;
    if (isPicture) {
      copied.add(file);
      return to(file);
    }
    return source ? `${source}/${file}` : null;
  });
  const sections = sectionsOf(pages).map(([name, list]) => [
    name,
    list.map((one) => ({
      title: pages.get(one).title,
      href: to(addressOf(one)),
      isCurrent: one === page,
    })),
  ]);
  const place = join(out, addressOf(page));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, html({ title, body, sections }));
}
for (const file of copied) {
  mkdirSync(dirname(join(out, file)), { recursive: true });
  copyFileSync(join(root, file), join(out, file));
}
console.error(
  `${pages.size} pages in ${relative(process.cwd(), out) || out}: open ${join(out, 'index.html')}`,
);
