import { perform } from '../page/acts.js';
import { ALICE, aBoltApp, aSandbox, call } from './bolt.js';

/** A line of a list, whose button has the same action id as every other line's. */
const line = (block_id: string) => ({
  type: 'section',
  block_id,
  text: { type: 'mrkdwn', text: block_id },
  accessory: {
    type: 'button',
    action_id: 'edit',
    value: block_id,
    text: { type: 'plain_text', text: 'Edit' },
  },
});

it('a click reaches the button that was clicked, even if every line of a list has one with its action id', async () => {
  const slack = await aSandbox({});
  const running = aBoltApp(slack, 'http');
  const clicked: unknown[] = [];
  running.app.action('edit', async ({ ack, payload }) => {
    clicked.push((payload as { value?: string }).value);
    await ack();
  });
  await running.start();
  try {
    const view = { type: 'home', blocks: [line('one'), line('two')] };
    await call(slack, 'views.publish', { user_id: ALICE, view });
    const click = (block?: string) =>
      perform(slack, {
        person: ALICE,
        act: { do: 'click', where: { in: 'home' }, action: 'edit', ...(block ? { block } : {}) },
      });
    await click('two');
    await click();
    expect(clicked).toEqual(['two', 'one']);
    await expect(click('three')).rejects.toThrow(/three/);
  } finally {
    await running.stop();
    await slack.close();
  }
});
