// Puts the figures of a full red-team run into THREATS.md: npm run redteam -- --json FILE, then node scripts/measured.mjs FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('Which run? Fix: npm run redteam -- --json FILE, then node scripts/measured.mjs FILE');
  process.exit(2);
}
const { attacks, quick, seed } = JSON.parse(readFileSync(file, 'utf8'));
if (quick) {
  console.error(`${file} is of a quick run. Fix: run the red team in full, without --quick.`);
  process.exit(2);
}
const shown = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(3));
const rowsOf = (those) =>
  those.map(({ group, name, figure, interval: [low, high], target, weakened }) => {
    const interval = low === high ? '-' : `${shown(low)} to ${shown(high)}`;
    const weak = `${weakened.variant}: ${shown(weakened.figure)}`;
    return `| ${group} | ${name} | ${shown(figure)} | ${interval} | ${target} | ${weak} |`;
  });
const tableOf = (those) =>
  [
    '| group | attack | figure | interval | target | weakened variant: figure |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rowsOf(those),
  ].join('\n');
const isManager = ({ group }) => group === 'manager';
const tables = [attacks.filter((one) => !isManager(one)), attacks.filter(isManager)].map(tableOf);

const threats = fileURLToPath(new URL('../THREATS.md', import.meta.url));
const text = readFileSync(threats, 'utf8').replace(
  /(?<=<!-- measured -->\n).*?(?=<!-- measured ends -->)/gs,
  () => `\n${tables.shift()}\n\n`,
);
if (tables.length > 0)
  throw new Error('THREATS.md has no two places between <!-- measured --> and <!-- measured ends -->.');
writeFileSync(threats, text);
console.error(`THREATS.md has the figures of seed ${seed}. npm run format lines the tables up.`);
