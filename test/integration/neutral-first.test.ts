import type { Fault } from '../../sandbox/faults.js';
import { kindOf } from '../../sandbox/demo/read.js';
import type { Sandbox } from '../../sandbox/index.js';
import { deliver } from '../../src/delivery/deliver.js';
import { memberId, pulseId } from '../../src/pulse/ids.js';
import { sealNotification } from '../../src/sealing/notifications.js';
import { beginSending } from '../../src/store/ledger.js';
import { chanceOf } from '../redteam/chance.js';
import { wayTo, withSlack } from '../redteam/through-queue.js';
import { TEAM, testContext, type TestContext } from '../support/context.js';
import { type KindName, kindNamed } from '../support/notification-kinds.js';

const LINE = 'Weekly check-in';

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
  // The local Slack goes by the wall clock, and the search for an earlier try uses its times.
  clinic.at(Date.now());
});
afterEach(() => clinic.end());

/** A message to U1, and one try at it: its outcome, the calls to Slack, and the ledger's line afterwards. */
function aMessage(slack: Sandbox, name: KindName) {
  const { context } = clinic;
  const { store, keyring, workspace } = context;
  const sealed = sealNotification(keyring, workspace, name, {
    ...kindNamed(name),
    member: memberId('U1'),
    team: TEAM.id,
    pulse: pulseId('2026-06-02'),
    closesAt: context.clock.now() + 86_400_000,
    language: 'en',
  });
  const { post, client } = wayTo(slack, clinic, chanceOf(1));
  return {
    sealed,
    client,
    run: async () => {
      const before = slack.calls.length;
      // By the next try, the wait that Slack asked for is over.
      await store.redis.del(store.keys.held, store.keys.turns);
      const { kind } = await deliver(context, post, sealed, 1);
      const line = await store.redis.get(store.keys.sent(sealed.id));
      return { kind, line, calls: slack.calls.slice(before).map(({ method }) => method) };
    },
    shown: () =>
      slack
        .as('U1')
        .dms()
        .map((message) => kindOf(message)),
  };
}

describe('a message whose banner says nothing', () => {
  it.each(['outreach', 'followUp'] as const)(
    'shows a member who gets %s everything in one message, whose banner is the neutral line',
    async (kind) => {
      await withSlack(async (slack) => {
        expect((await aMessage(slack, kind).run()).kind).toBe('done');
        const [message, ...more] = slack.as('U1').dms();
        expect(more).toEqual([]);
        expect(message && kindOf(message)).toBe('outreach');
        expect(message?.banner).toEqual({ desktop: LINE, phone: LINE });
      });
    },
  );

  it.each<[string, Fault]>([
    ['an error', { kind: 'error500', methods: ['chat.update'], times: 2 }],
    ['a rate limit', { kind: 'ratelimited', retryAfter: 1, methods: ['chat.update'], times: 2 }],
    ['a lost connection', { kind: 'reset', methods: ['chat.update'], times: 2 }],
    ['a lost answer', { kind: 'cut', methods: ['chat.update'], times: 1 }],
  ])('is filled in after %s, and isn’t posted twice', async (_, fault) => {
    await withSlack(async (slack) => {
      const { run, shown } = aMessage(slack, 'outreach');
      slack.fault(fault);
      let tries = 1;
      while ((await run()).kind !== 'done') tries += 1;
      expect(tries).toBe((fault.times ?? 1) + 1);
      expect(shown()).toEqual(['outreach']);
    });
  });

  it('is filled in if a process left it as the neutral line when it died', async () => {
    await withSlack(async (slack) => {
      const { client, sealed, run, shown } = aMessage(slack, 'outreach');
      await beginSending(clinic.context.store, sealed.id, clinic.context.clock.now());
      await client.chat.postMessage({ channel: 'U1', text: LINE });
      expect((await run()).kind).toBe('done');
      expect(shown()).toEqual(['outreach']);
    });
  });

  it('that’s a cover makes the same calls and leaves the same line in the ledger, whatever happens to the second half', async () => {
    for (const fault of [
      { kind: 'error500', methods: ['chat.update'], times: 1 },
      { kind: 'ratelimited', retryAfter: 1, methods: ['chat.update'], times: 1 },
    ] satisfies Fault[]) {
      const seen: unknown[] = [];
      for (const kind of ['outreach', 'cover of outreach'] as const)
        await withSlack(async (slack) => {
          const { run } = aMessage(slack, kind);
          slack.fault(fault);
          const now = clinic.context.clock.now();
          seen.push([await run(), await run()].map((one) => JSON.stringify(one).replace(String(now), 'now')));
        });
      expect(seen[0]).toEqual(seen[1]);
      expect(clinic.events).toEqual([]);
      clinic.end();
      clinic = testContext();
      clinic.at(Date.now());
    }
  });

  it('still brings a member what was decided if the workspace lets no one edit messages', async () => {
    await withSlack(async (slack) => {
      const { run, shown } = aMessage(slack, 'outreach');
      slack.fault({ kind: 'refused', error: 'edit_window_closed', methods: ['chat.update'], times: 1 });
      expect((await run()).kind).toBe('done');
      expect(shown()).toEqual(['neutral', 'outreach']);
    });
  });
});
