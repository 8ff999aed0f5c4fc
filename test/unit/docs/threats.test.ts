import { readFileSync } from 'node:fs';
import { writtenTarget } from '../../redteam/attack.js';
import { attacks } from '../../redteam/index.js';

describe('THREATS.md', () => {
  const rows = readFileSync('THREATS.md', 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(({ length }) => length === 8);

  it.each(attacks.map(({ name, target, weakened }) => [name, writtenTarget(target), weakened.variant]))(
    'has the figure of “%s”, its target and its weakened variant',
    (name, target, variant) => {
      const found = rows.filter((cells) => cells[2] === name);
      expect(found).toHaveLength(1);
      expect(found[0]?.[5]).toBe(target);
      expect(found[0]?.[6]).toContain(`${variant}: `);
    },
  );
});
