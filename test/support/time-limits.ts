import pTimeout from 'p-timeout';

/**
 * How long a test or hook without a limit of its own may take, in milliseconds. The limit ends what hangs, and says nothing
 * about speed: tests of a few seconds take many times as long on a machine that does other work.
 */
const LIMIT_MS = 120_000;

type Body = (...args: unknown[]) => unknown;
type Named = (name: string, body: Body, limit?: number) => unknown;

/**
 * Limits the body of a test or hook, in milliseconds: it rejects, with a message, once the limit has passed. Jest's own
 * runner has such limits. The runner of our tests doesn't, and a test that never ended would keep CI waiting.
 */
export const within =
  (body: Body, limit = LIMIT_MS): Body =>
  (...args) =>
    // A body that throws at once has to reject as well.
    pTimeout(
      Promise.resolve().then(() => body(...args)),
      { milliseconds: limit, message: `This took longer than ${limit / 1000} s.` },
    );

const namedWithin =
  (original: Named): Named =>
  (name, body, limit) =>
    original(name, within(body, limit));

/** Like `namedWithin`, for `it` or `it.only`, with its `each`. */
const testsWithin = (tests: jest.It): jest.It =>
  Object.assign(namedWithin(tests as Named), tests, {
    each: (...rows: unknown[]) => namedWithin(Reflect.apply(tests.each, tests, rows) as Named),
  });

/** Limits every test and hook that's defined from here on. */
export function limitTests(): void {
  const it = Object.assign(testsWithin(globalThis.it), { only: testsWithin(globalThis.it.only) });
  Object.assign(globalThis, { it, test: it });
  for (const name of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const) {
    const hook = globalThis[name] as (body: Body) => void;
    Object.assign(globalThis, { [name]: (body: Body, limit?: number) => hook(within(body, limit)) });
  }
}
