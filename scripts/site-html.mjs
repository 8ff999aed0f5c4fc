// The frame around each page of the docs site.
import MarkdownIt from 'markdown-it';

const { escapeHtml } = new MarkdownIt().utils;

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; display: grid; grid-template-columns: 16rem minmax(0, 1fr); }
nav { padding: 1.5rem; border-right: 1px solid var(--line); font-size: 0.9rem; }
nav h2 { margin: 1.25rem 0 0.25rem; font-size: 0.8rem; text-transform: uppercase; letter-spacing: 0.04em; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav [aria-current] { color: inherit; font-weight: bold; text-decoration: none; }
.pages { display: none; }
main { padding: 1.5rem 2rem 4rem; max-width: 60rem; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: 0.9rem; }
th, td { border: 1px solid var(--line); padding: 0.35rem 0.6rem; text-align: left; vertical-align: top; }
pre { overflow-x: auto; padding: 0.8rem; border: 1px solid var(--line); border-radius: 0.4rem; }
code { font-size: 0.9em; }
img { max-width: 100%; }
td img { min-width: 15rem; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: Canvas; padding: 0.5rem; }
@media (max-width: 50rem) { body { display: block; } nav { border-right: 0; border-top: 1px solid var(--line); } main { padding: 1rem; } .pages { display: block; } body { display: flex; flex-direction: column-reverse; } }
@media print { nav, .skip, .pages { display: none; } body { display: block; } }
`;

const item = ({ title, href, isCurrent }) =>
  `<li><a href="${escapeHtml(href)}"${isCurrent ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a></li>`;

/** Returns a whole page. It loads nothing: no script, no font, no picture from elsewhere. */
export const html = ({ title, body, sections }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'unsafe-inline'">
<title>${escapeHtml(title === 'Evenkeel' ? title : `${title} · Evenkeel`)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the page</a>
<nav id="pages" aria-label="All pages">
${sections.map(([name, list]) => `<h2>${escapeHtml(name)}</h2>\n<ul>\n${list.map(item).join('\n')}\n</ul>`).join('\n')}
</nav>
<main id="content">
<a class="pages" href="#pages">All pages</a>
${body}
</main>
</body>
</html>
`;
