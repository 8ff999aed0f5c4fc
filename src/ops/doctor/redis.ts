import { firstAnswer, tryWriting } from '../../store/first-answer.js';
import { type RedisInfo, fitnessOf } from '../../store/redis-info.js';
import { type Client, StoreError } from '../../store/redis.js';
import { SCHEMA, SchemaError, schemaOf } from '../../store/schema.js';
import { type Finding, findingsOf } from './finding.js';
import { examineWatching } from './watching.js';

const { ok, warn, fail } = findingsOf('Redis');

/** The oldest version that works: LMOVE and other commands that BullMQ needs came with it. */
const OLDEST = [6, 2] as const;

/** How many times we ask Redis to measure how soon it answers. */
const PINGS = 50;
/** Median latency, in milliseconds, from which we warn. Slack allows three seconds; a check-in waits for Redis once. */
const SLOW_MS = 20;

const isOlder = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
};

/** Checks that Redis is healthy and keeps what it accepts. Returns whether the other checks can use it. */
export async function* examineRedis(redis: Client, prefix: string): AsyncGenerator<Finding, boolean> {
  let takes = true;
  try {
    await firstAnswer(redis);
    const schema = await schemaOf(redis, prefix);
    if (schema !== null && schema < SCHEMA)
      yield warn(
        `It holds schema ${schema}: the next start brings it to ${SCHEMA}. Fix: back Redis up first.`,
      );
    await tryWriting(redis, prefix);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    yield fail(error.message);
    if (error instanceof SchemaError) return false;
    takes = false;
    // We can still read from a Redis that accepts no writes.
    if (redis.status !== 'ready') return false;
  }
  const masters = await fitnessOf(redis);
  for (const master of masters) yield* examineMaster(master, masters.length, takes);
  yield* examineWatching(redis);
  yield await latencyOf(redis);
  return true;
}

function* examineMaster(master: RedisInfo, masters: number, takes: boolean): Generator<Finding> {
  const { version, mostMemory, usedMemory, eviction, appendOnly, diskWrites, replicas, needsReplicas } =
    master;
  const what = masters > 1 ? `A master of the cluster (version ${version})` : `Redis ${version}`;
  if (isOlder(version))
    yield fail(`${what} is older than ${OLDEST.join('.')}. Fix: use a newer Redis, or Valkey.`);
  else yield ok(takes ? `${what} answers and accepts writes.` : `${what} answers.`);
  if (eviction !== 'noeviction')
    yield (mostMemory > 0 ? fail : warn)(
      `When memory is full, it throws keys away (maxmemory-policy ${eviction}): check-ins would be lost unseen. Fix: in that Redis, CONFIG SET maxmemory-policy noeviction, and the same in its configuration.`,
    );
  if (mostMemory > 0 && usedMemory > 0.8 * mostMemory)
    yield warn(
      `${Math.round((100 * usedMemory) / mostMemory)} % of its memory is used; at 100 % the bot tells members to try again. Fix: raise maxmemory.`,
    );
  if (!diskWrites)
    yield fail(
      'Its last write to disk failed: a restart would lose what came since. Fix: make room on its disk; its log says what failed.',
    );
  yield persistence(appendOnly, replicas);
  if (replicas > 0 && !needsReplicas)
    yield warn(
      "A failover may lose check-ins that members know as stored: a master that's cut off goes on accepting them. Fix: min-replicas-to-write 1 and min-replicas-max-lag 2, with two replicas (docs/REDIS.md).",
    );
}

/** Reports what a crash of Redis would cost. */
function persistence(appendOnly: boolean, replicas: number): Finding {
  if (appendOnly) return ok('Every write goes to its append-only file.');
  const fix =
    'Fix: in that Redis, CONFIG SET appendonly yes, and the same in its configuration (docs/REDIS.md says what each setting costs).';
  return replicas > 0
    ? warn(
        `It has no append-only file; ${replicas} replica(s) have its data, but if all stop at once, check-ins that members know as stored are lost. ${fix}`,
      )
    : fail(
        `It has neither an append-only file nor a replica: a crash loses check-ins that members know as stored. ${fix}`,
      );
}

async function latencyOf(redis: Client): Promise<Finding> {
  const took: number[] = [];
  for (let ping = 0; ping < PINGS; ping += 1) {
    const began = performance.now();
    await redis.ping();
    took.push(performance.now() - began);
  }
  const median = took.toSorted((a, b) => a - b)[PINGS >> 1] ?? 0;
  const shown = `It answers in ${median.toFixed(1)} ms (median of ${PINGS})`;
  return median < SLOW_MS
    ? ok(`${shown}.`)
    : warn(`${shown}: members wait for that at every click. Fix: run Evenkeel closer to it.`);
}
