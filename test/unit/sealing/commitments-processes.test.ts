import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitmentsOf } from '../../../src/sealing/commitments.js';
import { Keyring } from '../../../src/sealing/keyring.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-commitments-processes-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a commitment', () => {
  it('is never lost if several processes commit at once: exactly one is first, and all learn its decision', async () => {
    const keyring = Keyring.create(join(folder, 'test.keyring'), 100);
    const commits = `
      import { commit } from './dist/src/sealing/commitments.js';
      import { Keyring } from './dist/src/sealing/keyring.js';
      const keyring = Keyring.open(${JSON.stringify(keyring.file)});
      const said = [];
      for (let pulse = 0; pulse < 50; pulse += 1) {
        const mine = Buffer.from(String(process.pid).padStart(9));
        const { is, decided } = commit(keyring, { kind: 'close', place: ['T1', 'east', pulse], untilDay: 105, over: [mine], decided: mine });
        said.push([is, decided.toString()]);
      }
      process.stdout.write(JSON.stringify(said));
    `;
    const processes = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', commits], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const all = await Promise.all(
      processes.map(async (one) => {
        let text = '';
        one.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
        await once(one, 'close');
        return JSON.parse(text) as [string, string][];
      }),
    );
    for (let pulse = 0; pulse < 50; pulse += 1) {
      const three = all.map((one) => one[pulse] ?? ['', '']);
      expect(three.filter(([is]) => is === 'first')).toHaveLength(1);
      expect(new Set(three.map(([, decided]) => decided)).size).toBe(1);
    }
    expect(readdirSync(commitmentsOf(keyring.file))).toHaveLength(50);
  });
});
