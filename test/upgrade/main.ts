import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { localRedis } from '../../sandbox/local-redis.js';
import { dayOf } from '../../src/pulse/calendar.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { RECORD_KINDS } from '../../src/sealing/records.js';
import { bringUpToDate } from '../../src/store/schema.js';
import { commandLine } from '../../src/start/program.js';
import { aPrefix } from '../support/redis.js';
import { runTool, say, ToolFailed } from '../support/tool.js';
import { at } from './cast.js';
import { aClinic } from './clinic.js';
import { frozen } from './dump.js';
import { keyKinds, missingIn, missingKeys, type FrozenMoment } from './kinds.js';
import { notFrozen, releaseOf, storingCode } from './made-by.js';
import { play } from './story.js';

const program = commandLine(
  'npm run freeze --',
  'Freeze a workspace as this version writes it, in test/upgrade/.',
  [
    [0, 'it was frozen, or is as it has to be'],
    [1, 'a kind of record or key has no example in it, or it has to be frozen again'],
    [2, 'a wrong option, or no Redis to run on'],
  ],
)
  .argument(
    '[release]',
    'the release that is about to be made, such as 0.2; the one in package.json unless given',
    (text: string) => {
      if (!/^\d+\.\d+$/.test(text)) throw new InvalidArgumentError('It must be a release such as 0.2.');
      return text;
    },
  )
  .option('--check', 'freeze nothing: say whether what is frozen is what this version stores', false);

async function run(): Promise<number> {
  const parsed = program.parse();
  const [release = releaseOf('.')] = parsed.processedArgs as [string?];
  if (!parsed.opts<{ readonly check: boolean }>().check) return freeze(release);
  const problem = notFrozen('.', release);
  if (problem === null) return 0;
  throw new ToolFailed(problem);
}

async function freeze(release: string): Promise<number> {
  const folder = join('test', 'upgrade', release);
  const work = mkdtempSync(join(tmpdir(), 'evenkeel-freeze-'));
  const redis = await localRedis(say);
  process.env['EVENKEEL_TEST_REDIS_URL'] = redis.url;
  const prefix = aPrefix();
  const file = join(work, 'keyring');
  const clinic = aClinic(prefix, Keyring.create(file, dayOf(at(0, 0))), at(0, 0));
  try {
    await bringUpToDate(clinic.context.store.redis, prefix);
    const openForm = await play(clinic);
    const moment: FrozenMoment = {
      now: clinic.context.clock.now(),
      openForm,
      posted: clinic.posted,
      recordKinds: [...RECORD_KINDS],
      keyKinds: await keyKinds(clinic.context, prefix),
      madeBy: storingCode('.'),
    };
    const missing = [...(await missingIn(clinic, moment)), ...missingKeys(moment)];
    if (missing.length > 0)
      throw new ToolFailed(
        `Nothing was frozen of: ${missing.join(', ')}. Fix: have test/upgrade/story.ts make one.`,
      );
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'redis.dump'), await frozen(clinic.context.store.redis, prefix));
    cpSync(file, join(folder, 'keyring'));
    cpSync(commitmentsOf(file), commitmentsOf(join(folder, 'keyring')), { recursive: true });
    writeFileSync(join(folder, 'clock.json'), `${JSON.stringify(moment, null, 2)}\n`);
    say(`Frozen in ${folder}.`);
    return 0;
  } finally {
    clinic.end();
    await redis.stop();
    rmSync(work, { recursive: true });
  }
}

runTool(run);
