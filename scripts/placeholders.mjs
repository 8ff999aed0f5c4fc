// Lists the lines of this repository that only its publisher can fill in, and exits with code 1 while any are left.
// The release check runs it. RELEASING.md, "Once", says what goes where.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HELP = `Usage: node scripts/placeholders.mjs [--root DIR]

Names each line that has yet to be filled in before a release, with what goes there.

Exit codes:
  0  all are filled in
  1  some aren't
  2  a wrong option`;

/** Each file with such a line: its name, a pattern of the unfilled line, and what goes there. */
const PLACEHOLDERS = [
  ['.github/CODEOWNERS', /@OWNER\//, "your organization's team in the place of @OWNER/maintainers"],
  [
    '.github/ISSUE_TEMPLATE/config.yml',
    /github\.com\/security\/advisories/,
    "this repository's own page: https://github.com/…/…/security/advisories/new",
  ],
  [
    'Dockerfile',
    /^FROM node:\d+-slim(?!@sha256:[0-9a-f]{64})/,
    "the image's digest after its tag (docker buildx imagetools inspect node:24-slim)",
  ],
];

const [option, root = fileURLToPath(new URL('..', import.meta.url)), ...more] = process.argv.slice(2);
if (option === '--help' || option === '-h') {
  console.log(HELP);
  process.exit(0);
}
if ((option !== undefined && option !== '--root') || more.length > 0) {
  console.error(`Unknown option: ${option}\n${HELP}`);
  process.exit(2);
}

const left = PLACEHOLDERS.flatMap(([file, isLeft, goesThere]) =>
  readFileSync(`${root}/${file}`, 'utf8')
    .split('\n')
    .flatMap((line, at) => (isLeft.test(line) ? [`${file}:${at + 1}: put in ${goesThere}`] : [])),
);
if (left.length > 0) {
  console.error(`${left.join('\n')}\nFix: fill these in, as RELEASING.md says under "Once".`);
  process.exit(1);
}
