import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { geometricNoise, pulseNoise } from '../../../src/sealing/noise.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-noise-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'test.keyring');
const keyring = Keyring.create(file, 100);
const WORKSPACE = workspaceId('T1');

const pulseOf = (id: string) => ({
  id: pulseId(id),
  week: 2_900,
  opensAt: 0,
  remindsAt: 1,
  closesAt: 2,
  closingDay: 105,
});
const of = (team: string, pulse = '2026-06-02', ring = keyring) =>
  pulseNoise(ring, WORKSPACE, teamId(team), pulseOf(pulse));

/** Chi-square of the observed values against two-sided geometric noise: each value from -most to most, and two tails. */
function chiSquare(seen: readonly number[], epsilon: number, most: number): { chi: number; degrees: number } {
  const alpha = Math.exp(-epsilon);
  const chance = (k: number) => ((1 - alpha) / (1 + alpha)) * alpha ** Math.abs(k);
  const tail = alpha ** (most + 1) / (1 + alpha);
  const expected = [tail, ...Array.from({ length: 2 * most + 1 }, (_, at) => chance(at - most)), tail];
  const counts = expected.map(() => 0);
  for (const value of seen) {
    const at = Math.min(Math.max(value, -most - 1), most + 1) + most + 1;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const chi = expected.reduce(
    (sum, share, at) => sum + ((counts[at] ?? 0) - share * seen.length) ** 2 / (share * seen.length),
    0,
  );
  return { chi, degrees: expected.length - 1 };
}

describe("a pulse's noise", () => {
  it('is the same for the same count, however often and by whichever process it’s drawn', () => {
    const again = of('east', '2026-06-02', Keyring.open(file));
    const many = Array.from({ length: 40 }, () => of('east')(0.5, 18, 50));
    expect(new Set([...many, again(0.5, 18, 50)]).size).toBe(1);
  });

  it('differs for another count, team, pulse or keyring', () => {
    const other = Keyring.create(join(folder, 'other.keyring'), 100);
    const drawn = (noise: ReturnType<typeof of>) =>
      Array.from({ length: 40 }, (_, heavy) => noise(0.5, heavy, 50));
    const all = [
      drawn(of('east')),
      drawn(of('west')),
      drawn(of('east', '2026-06-09')),
      drawn(of('east', '2026-06-02', other)),
      Array.from({ length: 40 }, (_, heavy) => of('east')(0.5, heavy, 51)),
    ].map((values) => values.join());
    expect(new Set(all).size).toBe(5);
    expect(new Set(drawn(of('east'))).size).toBeGreaterThan(3);
  });

  it.each([0.5, 1])('is two-sided geometric over teams and counts, for a privacy loss of %d', (epsilon) => {
    // The chi-square's mean is its degrees of freedom; six standard deviations occur once in many millions of runs.
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), (seed) => {
        const noise = pulseNoise(
          keyring,
          WORKSPACE,
          seed as ReturnType<typeof teamId>,
          pulseOf('2026-06-02'),
        );
        const seen = Array.from({ length: 4_000 }, (_, at) => noise(epsilon, at, 5_000));
        const { chi, degrees } = chiSquare(seen, epsilon, 5);
        expect(chi).toBeLessThan(degrees + 6 * Math.sqrt(2 * degrees));
      }),
      { numRuns: 10 },
    );
  });

  it('is exactly geometric in its draws: k or more on one side for a draw of at most exp(-epsilon * k)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        (k, epsilon) => {
          const edge = Math.exp(-epsilon * k);
          expect(geometricNoise(epsilon, [edge * (1 - 1e-9), 1])).toBe(k);
          expect(geometricNoise(epsilon, [edge * (1 + 1e-9), 1])).toBe(k - 1);
          expect(geometricNoise(epsilon, [1, edge * (1 - 1e-9)])).toBe(-k);
        },
      ),
    );
  });
});
