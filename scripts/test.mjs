// Runs Jest with its own Redis. Arguments go to Jest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { NoBrowser, needBrowser } from '../dist/sandbox/browser.js';
import { localRedis, NoRedis } from '../dist/sandbox/local-redis.js';

const say = (line) => console.error(line);
const args = process.argv.slice(2);

/** The folder of the tests that need a browser. */
const IN_BROWSER = 'test/browser';
const paths = args.filter((arg) => existsSync(arg));
const needsBrowser =
  paths.length === 0 || paths.some((path) => path.includes('browser') || IN_BROWSER.startsWith(path));

/** The tests' environment for the browser: its program, or nothing if there's none. */
function browserEnv() {
  if (!needsBrowser) return {};
  try {
    return { EVENKEEL_TEST_BROWSER: needBrowser(say) };
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    // In CI, tests that don't run would look as if they had passed.
    if (process.env.CI) {
      say(error.message);
      process.exit(2);
    }
    say(`The tests in ${IN_BROWSER} are skipped. ${error.message}`);
    return {};
  }
}
const browser = browserEnv();

let redis;
try {
  redis = await localRedis(say, true);
} catch (error) {
  if (!(error instanceof NoRedis)) throw error;
  say(error.message);
  process.exit(2);
}
const jest = spawn(
  process.execPath,
  [
    // Lets Node read TypeScript, for the tests and their imports.
    '--import=./scripts/typescript.mjs',
    // Jest's own runner, which counts coverage, needs this for ES modules.
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...args,
  ],
  { stdio: 'inherit', env: { ...process.env, ...browser, EVENKEEL_TEST_REDIS_URL: redis.url } },
);
// A terminal's Ctrl-C reaches Jest too. Redis stops once nothing uses it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT') jest.kill(signal);
  });
const [code] = await once(jest, 'exit');
await redis.stop();
process.exit(code ?? 1);
