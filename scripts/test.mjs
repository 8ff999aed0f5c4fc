// Runs Jest over native ES modules with a Redis of its own. Arguments go to Jest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { localRedis, NoRedis } from '../dist/sandbox/local-redis.js';

let redis;
try {
  redis = await localRedis((line) => console.error(line), true);
} catch (error) {
  if (!(error instanceof NoRedis)) throw error;
  console.error(error.message);
  process.exit(2);
}
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, EVENKEEL_TEST_REDIS_URL: redis.url } },
);
// A terminal's Ctrl-C reaches Jest too. Redis is ended once nothing uses it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT') jest.kill(signal);
  });
const [code] = await once(jest, 'exit');
await redis.stop();
process.exit(code ?? 1);
