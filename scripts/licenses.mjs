// Writes docs/LICENSES.md, the license of every package in a production install, from package-lock.json. With
// --check, only says whether the two agree.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const PAGE = 'docs/LICENSES.md';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
// A package that's installed in two versions has two lines.
const installed = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && !dev)
  .map(([path, { version, license }]) => {
    const [, name] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path);
    return `${license ?? 'none stated'} | ${name} | ${version}`;
  });
const rows = [...new Set(installed)].toSorted((a, b) => (a < b ? -1 : 1)).map((row) => row.split(' | '));

const heads = ['license', 'package', 'version'];
const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at].length)));
const line = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
const text = `# Licenses of what Evenkeel brings along

Every package of a production install, by its license, as the packages themselves state it in package-lock.json.
\`npm run licenses\` writes this page. Evenkeel itself is under the MIT license ([LICENSE](../LICENSE)); the
questionnaires have terms of their own ([EMPLOYERS.md](EMPLOYERS.md)).

${line(heads)}
${line(widths.map((width) => '-'.repeat(width)))}
${rows.map(line).join('\n')}
`;

if (!process.argv.includes('--check')) writeFileSync(PAGE, text);
else if (readFileSync(PAGE, 'utf8') !== text) {
  console.error(`package-lock.json and ${PAGE} don't agree. Fix: npm run licenses`);
  process.exit(1);
}
