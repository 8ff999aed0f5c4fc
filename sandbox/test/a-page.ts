import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { testRedisUrl } from '../../test/support/redis.js';
import { MONDAY, setStage, type Stage } from '../demo/stage.js';
import { traces } from '../demo/traces.js';
import { keepLog } from '../page/kept-log.js';
import { openPage } from '../page/page.js';
import type { Change, Doing, Outcome, Problem, Screen, World } from '../page/protocol.js';
import { servePage } from '../page/server.js';

/** The answer to a POST. */
interface Answer {
  readonly status: number;
  readonly body: Outcome & Partial<Problem>;
}

/** A page as a browser sees it, and the stage behind it. */
export interface APage {
  readonly url: string;
  readonly stage: Stage;
  get<T>(path: string): Promise<T>;
  post(path: string, body: unknown): Promise<Answer>;
  world(): Promise<World>;
  screen(person: string): Promise<Screen>;
  act(person: string, act: Doing): Promise<Answer>;
  /** Checks a person's screen after every change until `what` returns something; throws after a minute. */
  see<T>(person: string, what: (screen: Screen) => T | undefined | null | false): Promise<T>;
  /** Checks what concerns the whole demo after every change until it's as meant; throws after a minute. */
  seeWorld(isMeant: (world: World) => boolean): Promise<World>;
  end(): Promise<void>;
}

/**
 * Starts the demo's stage, and its page with a front end.
 *
 * @param webFolder the front end's folder; one with a single file if not given
 * @param redisUrl the tests' own Redis if not given
 */
export async function startPage({
  contentFolder = resolve('content'),
  webFolder,
  redisUrl = testRedisUrl(),
}: {
  readonly contentFolder?: string;
  readonly webFolder?: string;
  readonly redisUrl?: string;
} = {}): Promise<APage> {
  const made = traces((error) => {
    throw error;
  });
  const web = mkdtempSync(join(tmpdir(), 'evenkeel-web-'));
  await made.made(web, (path) => rmSync(path, { recursive: true }));
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>The page</title>');
  const log = keepLog();
  const stage = await setStage({
    made,
    redisUrl,
    log: log.log,
    at: MONDAY,
    deliveryMs: 20,
    contentFolder,
  });
  const page = await made.made(openPage(stage, log), (opened) => opened.close());
  const { url } = await made.made(servePage(page, webFolder ?? web), (served) => served.close());
  await page.begin();
  const get = async <T>(path: string): Promise<T> => (await fetch(`${url}${path}`)).json() as Promise<T>;
  const post = async (path: string, body: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const screen = (person: string): Promise<Screen> => get(`api/screen?person=${person}`);
  const world = (): Promise<World> => get('api/world');
  /** Looks after every change until it finds something: the change announced may be an earlier one. */
  const watch = async <T>(
    isMeant: (change: Change) => boolean,
    look: () => Promise<T | null>,
  ): Promise<T> => {
    const changes = await listen(url);
    try {
      for (;;) {
        const found = await look();
        if (found !== null) return found;
        await changes.next(isMeant);
      }
    } finally {
      changes.end();
    }
  };
  return {
    url,
    stage,
    get,
    post,
    screen,
    world,
    act: (person, act) => post('api/act', { person, act }),
    see: (person, what) =>
      watch(
        ({ screens }) => screens?.includes(person) ?? false,
        async () => what(await screen(person)) || null,
      ),
    seeWorld: (isMeant) =>
      watch(
        (change) => change.world === true,
        async () => {
          const seen = await world();
          return isMeant(seen) ? seen : null;
        },
      ),
    end: () => made.remove(),
  };
}

/** The changes that a browser is told of. */
export interface Heard {
  /** Returns the next change that's meant. Throws a minute after listening began. */
  next(isMeant: (change: Change) => boolean): Promise<Change>;
  end(): void;
}

/** Listens to a page's stream of changes. */
export async function listen(url: string): Promise<Heard> {
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(60_000)]);
  const response = await fetch(`${url}api/changes`, { signal });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next(isMeant) {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end < 0) {
          const { done, value = '' } = await reader.read();
          if (done) throw new Error('the stream of changes has ended');
          text += value;
          continue;
        }
        const said = text.slice(0, end);
        text = text.slice(end + 2);
        if (!said.startsWith('data: ')) continue;
        const change = JSON.parse(said.slice('data: '.length)) as Change;
        if (isMeant(change)) return change;
      }
    },
    end: () => ending.abort(),
  };
}
