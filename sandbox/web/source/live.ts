import type { Change, Outcome, Preview, Problem, Screen, Traces, World } from '../../page/protocol.js';
import { reloading } from './reloading.js';
import { get, post } from './requests.js';
import { isProblem, type Source } from './source.js';
import { createStore } from './store.js';

/** The source of a running demo: loads what's shown, and reloads it whenever the server says that it has changed. */
export function liveSource(): Source {
  const store = createStore({
    connection: 'starting',
    world: null,
    screens: {},
    news: new Set(),
    tracesVersion: 0,
    previewVersion: 0,
  });
  /** The number of parts of the page that show each person. */
  const watched = new Map<string, number>();

  const reloadWorld = reloading(async () => {
    const world = await get<World>('world');
    store.update(isProblem(world) ? { connection: 'ended' } : { world, connection: 'live' });
  });
  const screenLoaders = new Map<string, () => Promise<void>>();
  const reloadScreen = (person: string): Promise<void> => {
    const loader =
      screenLoaders.get(person) ??
      reloading(async () => {
        const screen = await get<Screen>(`screen?person=${encodeURIComponent(person)}`);
        if (isProblem(screen)) return;
        const news = new Set(store.state().news);
        news.delete(person);
        store.update({ screens: { ...store.state().screens, [person]: screen }, news });
      });
    screenLoaders.set(person, loader);
    return loader();
  };
  const isWatched = (person: string): boolean => (watched.get(person) ?? 0) > 0;

  const changed = ({ world, screens = [], preview }: Change): void => {
    const { news, tracesVersion, previewVersion } = store.state();
    store.update({
      tracesVersion: tracesVersion + 1,
      previewVersion: previewVersion + (preview ? 1 : 0),
      news: new Set([...news, ...screens.filter((person) => !isWatched(person))]),
    });
    if (world) void reloadWorld();
    for (const person of screens.filter(isWatched)) void reloadScreen(person);
  };
  /** Reloads everything that may have changed while the stream was down. */
  const catchUp = (): void => changed({ world: true, preview: true, screens: [...watched.keys()] });

  const changes = new EventSource('/api/changes');
  changes.addEventListener('open', catchUp);
  changes.addEventListener('message', ({ data }) => changed(JSON.parse(String(data)) as Change));
  // The browser reconnects by itself; loading the world shows whether the server is gone.
  changes.addEventListener('error', () => void reloadWorld());

  /** Sends a request, and resolves once the page shows its effect. */
  const send = async (path: string, body: object, person?: string): Promise<Outcome | Problem> => {
    const outcome = await post<Outcome>(path, body);
    await (person === undefined ? reloadWorld() : reloadScreen(person));
    return outcome;
  };

  return {
    state: store.state,
    subscribe: store.subscribe,
    watch(person) {
      watched.set(person, (watched.get(person) ?? 0) + 1);
      void reloadScreen(person);
      return () => void watched.set(person, (watched.get(person) ?? 1) - 1);
    },
    act: (person, act) => send('act', { person, act }, person),
    move: (move) => send('time', move),
    answer: (change) => send('answers', change),
    restart: () => send('bot', {}),
    traces: (person) => get<Traces>(`traces?person=${encodeURIComponent(person)}`),
    preview: () => get<Preview>('preview'),
  };
}
