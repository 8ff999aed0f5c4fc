import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownRedis } from '../../sandbox/local-redis.js';
import type { Bench, Findings } from './bench.js';

/** Runs one bench, with a Redis and a folder of its own. Throws NoRedis. */
export async function runBench(
  bench: Bench,
  { quick, say }: { readonly quick: boolean; readonly say: (line: string) => void },
): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  const redis = await ownRedis(say);
  try {
    return await bench.run({
      size: (full, few) => (quick ? few : full),
      say,
      file: (name) => join(folder, name),
      redisUrl: redis.url,
    });
  } finally {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
