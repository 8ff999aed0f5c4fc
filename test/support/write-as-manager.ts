import { type Harness, MANAGER } from './harness.js';

/** Waits until the manager's open modal says something. */
export const managerSees = (harness: Harness, text: string): Promise<unknown> =>
  harness.slack.waitFor(text, () =>
    JSON.stringify(harness.slack.as(MANAGER).modals().at(-1)?.view ?? {}).includes(text),
  );

/** Has the manager write in their own words what they'll do, and send the form, which is checked and shown once more. */
export async function writeAsManager(harness: Harness, words: string): Promise<void> {
  const manager = harness.slack.as(MANAGER);
  await harness.closeAll(MANAGER);
  await manager.openHome();
  await harness.slack.waitFor('the Home tab', () =>
    JSON.stringify(manager.home()?.['blocks'] ?? []).includes('"act"'),
  );
  await manager.click('home', 'act');
  await managerSees(harness, '"own"');
  const suggests = JSON.stringify(manager.modals().at(-1)?.view).includes('"block_id":"choice"');
  manager.fill({ own: words, ...(suggests ? { choice: '-' } : {}) });
  await manager.submit();
}
