import type { Page } from './page.js';
import type { Preview, Snapshot } from './protocol.js';

/** Returns everything that the page shows now, for a copy that needs no server. */
export async function snapshotOf(page: Page): Promise<Snapshot> {
  const world = page.world();
  const ids = world.people.map(({ id }) => id);
  return {
    world,
    preview: JSON.parse(await page.preview()) as Preview,
    screens: Object.fromEntries(ids.map((id) => [id, page.screen(id)])),
    traces: Object.fromEntries(
      await Promise.all(ids.map(async (id) => [id, await page.traces(id)] as const)),
    ),
  };
}
