import { deliver } from '../../src/delivery/deliver.js';
import type { Earlier, Posted } from '../../src/usecases/ports.js';
import { memberId, pulseId } from '../../src/pulse/ids.js';
import { safeCode } from '../../src/usecases/log.js';
import { sealNotification } from '../../src/sealing/notifications.js';
import { weekOf } from '../../src/pulse/calendar.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { openPulse } from '../../src/usecases/open.js';
import { resealStep } from '../../src/usecases/schedule.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { beginSending } from '../../src/store/ledger.js';
import { slackRefusals, weeksNotIntroduced } from '../../src/store/slack-write-block.js';
import type { Delivered } from '../../src/delivery/workers.js';
import { aNarrowRedis } from '../support/redis.js';
import { chanceOf } from '../redteam/chance.js';
import { wayTo, withSlack } from '../redteam/through-queue.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing, opening } from '../support/team.js';
import { watchRedis } from '../support/redis-watcher.js';
import { type KindName, kindNamed, nameOfKind } from '../support/notification-kinds.js';

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
  clinic.at(opening());
});
afterEach(() => clinic.end());

/** Whether the ledger says that a notification is done. */
const isMarked = async (id: string): Promise<boolean> => {
  const { redis, keys } = clinic.context.store;
  return (await redis.get(keys.sent(id))) === '1';
};

/** A sealed notification, with a Slack that gives these answers and remembers what it was sent. */
function aDelivery(name: KindName, ...answers: (Posted | 'lost' | (() => Promise<void>))[]) {
  const { keyring, workspace } = clinic.context;
  const notification = {
    ...kindNamed(name),
    member: memberId('U1'),
    team: TEAM.id,
    pulse: pulseId('2026-06-02'),
    closesAt: closing(),
    language: 'en' as const,
  };
  const sealed = sealNotification(keyring, workspace, name, notification);
  const posted: string[] = [];
  return {
    sealed,
    posted,
    run: (context = clinic.context) =>
      deliver(
        context,
        async (sent) => {
          posted.push(nameOfKind(sent));
          const answer = answers[posted.length - 1] ?? { kind: 'posted' };
          if (answer === 'lost') throw new Error('time-out');
          if (typeof answer !== 'function') return answer;
          await answer();
          return { kind: 'posted' };
        },
        sealed,
        1,
      ),
  };
}

describe('a delivery', () => {
  it('is sent once, however often it’s tried', async () => {
    const { run, posted } = aDelivery('weekly');
    for (let times = 0; times < 3; times += 1) expect(await run()).toEqual({ kind: 'done' });
    expect(posted).toEqual(['weekly']);
  });

  it('is tried again if it may not have arrived', async () => {
    const { run, posted, sealed } = aDelivery('outreach', 'lost');
    await expect(run()).rejects.toMatchObject({ code: 'not_delivered' });
    expect(await isMarked(sealed.id)).toBe(false);
    expect(await run()).toEqual({ kind: 'done' });
    expect(posted).toHaveLength(2);
  });

  it('doesn’t begin while Redis takes no writes', async () => {
    const narrow = await aNarrowRedis();
    const { run, posted } = aDelivery('weekly');
    const context = { ...clinic.context, store: { ...clinic.context.store, redis: narrow.redis } };
    await narrow.takes(false);
    for (let times = 0; times < 3; times += 1)
      await expect(run(context)).rejects.toThrow(/permission|can't run/);
    expect(posted).toEqual([]);
    await narrow.takes(true);
    expect(await run(context)).toEqual({ kind: 'done' });
    expect(posted).toEqual(['weekly']);
    await narrow.end();
  });

  it('waits while Redis doesn’t let it be marked as sent, and isn’t sent again', async () => {
    const narrow = await aNarrowRedis();
    const { run, posted, sealed } = aDelivery('outreach', () => narrow.takes(false));
    const context = { ...clinic.context, store: { ...clinic.context.store, redis: narrow.redis } };
    const running = run(context);
    await narrow.untilRefused('set', 2);
    expect(await isMarked(sealed.id)).toBe(false);
    await narrow.takes(true);
    expect(await running).toEqual({ kind: 'done' });
    expect([await run(), posted, await isMarked(sealed.id)]).toEqual([{ kind: 'done' }, ['outreach'], true]);
    await narrow.end();
  });

  it('waits as long as Slack says', async () => {
    const { run, posted } = aDelivery('weekly', { kind: 'later', waitMs: 7000 });
    const first = await run();
    expect(first).toEqual({ kind: 'later', waitMs: expect.any(Number) });
    expect(first.kind === 'later' && first.waitMs).toBeGreaterThanOrEqual(7000);
    expect(clinic.events).toEqual(['notifications_delayed']);
    // Nothing goes to Slack before then, not even another notification.
    const another = aDelivery('reminder');
    expect(await another.run()).toMatchObject({ kind: 'later' });
    expect([posted, another.posted]).toEqual([['weekly'], []]);
    await clinic.context.store.redis.del(clinic.context.store.keys.held);
    expect(await run()).toEqual({ kind: 'done' });
  });

  it('to an account that’s gone ends without a log line, since only messages to members who joined would fail', async () => {
    const { run, posted, sealed } = aDelivery('weekly', { kind: 'impossible' });
    await run();
    await run();
    expect(posted).toHaveLength(1);
    expect(await isMarked(sealed.id)).toBe(true);
    expect(clinic.events).toEqual([]);
  });

  it('waits while a workspace lets the app message no one, and admins can see that', async () => {
    const { redis, keys } = clinic.context.store;
    const refused = { kind: 'refused', code: 'messages_tab_disabled' } as const;
    const outreach = aDelivery('outreach', refused);
    expect(await outreach.run()).toMatchObject({ kind: 'later' });
    // A notification that only some members get leaves no trace of the refusal.
    expect([clinic.events, (await slackRefusals(clinic.context.store)).messages]).toEqual([[], null]);
    const cover = aDelivery('cover of outreach');
    expect([await cover.run(), cover.posted]).toEqual([{ kind: 'later', waitMs: expect.any(Number) }, []]);
    await redis.del(keys.held);
    const weekly = aDelivery('weekly', refused);
    expect(await weekly.run()).toMatchObject({ kind: 'later' });
    expect(clinic.events).toEqual(['notifications_delayed']);
    expect((await slackRefusals(clinic.context.store)).messages).toBe('messages_tab_disabled');
    expect(await redis.ttl(keys.refusal)).toBeGreaterThan(3_600);
    await redis.del(keys.held);
    expect([await outreach.run(), await cover.run(), await weekly.run()]).toEqual(
      Array(3).fill({ kind: 'done' }),
    );
  });

  it('whose answer was lost is looked for at the next try, which knows when the first began', async () => {
    const told: (Earlier | null)[] = [];
    const { sealed } = aDelivery('weekly');
    const run = (outcome: Posted) =>
      deliver(
        clinic.context,
        async (_, earlier) => {
          told.push(earlier);
          return outcome;
        },
        sealed,
        1,
      );
    expect(await run({ kind: 'lost' })).toMatchObject({ kind: 'later' });
    clinic.at(opening() + 5_000);
    expect(await run({ kind: 'lost' })).toMatchObject({ kind: 'later' });
    expect(await run({ kind: 'posted' })).toEqual({ kind: 'done' });
    expect(told).toEqual([null, { since: opening(), times: 1 }, { since: opening(), times: 2 }]);
  });

  it('counts as lost if the process died during it, since Slack may have taken it', async () => {
    const told: (Earlier | null)[] = [];
    const { sealed } = aDelivery('weekly');
    const { store } = clinic.context;
    await beginSending(store, sealed.id, opening());
    await deliver(
      clinic.context,
      async (_, earlier) => {
        told.push(earlier);
        return { kind: 'posted' };
      },
      sealed,
      1,
    );
    expect(told).toEqual([{ since: opening(), times: 1 }]);
  });

  it('that certainly failed doesn’t count as lost', async () => {
    const told: (Earlier | null)[] = [];
    const { sealed } = aDelivery('outreach');
    const run = (post: () => Promise<Posted>) =>
      deliver(
        clinic.context,
        async (_, earlier) => {
          told.push(earlier);
          return post();
        },
        sealed,
        1,
      );
    await expect(run(() => Promise.reject(new Error('refused')))).rejects.toMatchObject({
      code: 'not_delivered',
    });
    await run(async () => ({ kind: 'posted' }));
    expect(told).toEqual([null, null]);
  });

  it('to an account that Slack once says it doesn’t know is tried for a day', async () => {
    const { run, posted, sealed } = aDelivery(
      'outreach',
      ...Array.from({ length: 24 }, () => ({ kind: 'doubtful' }) as const),
    );
    for (let hour = 1; hour < 24; hour += 1)
      expect(await run()).toEqual({ kind: 'later', waitMs: 3_600_000 });
    expect(await isMarked(sealed.id)).toBe(false);
    expect(await run()).toEqual({ kind: 'done' });
    expect(posted).toHaveLength(24);
  });

  it.each([
    ['posted', 'asked'],
    ['impossible', null],
  ] as const)(
    'of a welcome that’s %s leaves a consent of %s after the next reseal',
    async (kind, consent) => {
      const { context, directory } = clinic;
      await defineTeam(context, TEAM);
      await openPulse(context, directory, { step: 'open', team: TEAM.id, pulse: pulseId('2026-06-02') });
      const { run } = aDelivery('welcome', { kind });
      await run();
      const own = async () => (await readMemberRecord(context, memberId('U1'), TEAM.id))?.trajectory.consent;
      expect(await own()).toBe(null);
      await resealScheduled(context, resealStep(TEAM.id));
      expect(await own()).toBe(consent);
      expect(await context.store.redis.exists(context.store.keys.marks(TEAM.id))).toBe(0);
    },
  );

  it('of an opening leaves the same mark, whatever its kind', async () => {
    const { redis, keys } = clinic.context.store;
    for (const kind of ['welcome', 'weekly', 'cover of weekly'] as const) await aDelivery(kind).run();
    await aDelivery('outreach').run();
    const marks = await redis.lrangeBuffer(keys.marks(TEAM.id), 0, -1);
    expect(marks.map(({ length }) => length)).toEqual([64, 64, 64]);
  });

  it('of an opening brings the team’s questionnaire and size to a process that never looked it up', async () => {
    const { context, directory } = clinic;
    await defineTeam(context, { ...TEAM, questionnaire: 'plain' });
    await openPulse(context, directory, { step: 'open', team: TEAM.id, pulse: pulseId('2026-06-02') });
    const other = { ...context, store: { ...context.store } };
    const told: [KindName, unknown][] = [];
    for (const kind of ['welcome', 'weekly', 'cover of weekly', 'outreach'] as const)
      await deliver(
        other,
        async (sent, _, known) => {
          told.push([nameOfKind(sent), known]);
          return { kind: 'posted' };
        },
        aDelivery(kind).sealed,
        1,
      );
    const team = { name: TEAM.name, facts: { questionnaire: 'plain', included: expect.any(Number) } };
    expect(told).toEqual([
      ['welcome', team],
      ['weekly', team],
      ['cover of weekly', team],
      ['outreach', null],
    ]);
  });

  it('of an introduction that Slack refuses to open waits alone, and its round doesn’t count as held until it’s sent', async () => {
    const { run } = aDelivery('introduction', { kind: 'groupsRefused', code: 'missing_scope' });
    const { store } = clinic.context;
    expect(await run()).toEqual({ kind: 'later', waitMs: 3_600_000 });
    expect([clinic.events, [...(await weeksNotIntroduced(store))]]).toEqual([
      ['notifications_delayed'],
      [weekOf(opening())],
    ]);
    expect((await slackRefusals(store)).groups).toBe('missing_scope');
    expect(await aDelivery('weekly').run()).toEqual({ kind: 'done' });
    expect(await run()).toEqual({ kind: 'done' });
    expect([...(await weeksNotIntroduced(store))]).toEqual([]);
  });

  it.each(['weekly', 'reminder', 'cover of reminder'] as const)(
    'of a %s that comes after the close is dropped, and the drop is logged',
    async (kind) => {
      const { run, posted } = aDelivery(kind);
      clinic.at(closing());
      await run();
      expect(posted).toEqual([]);
      expect(clinic.events).toEqual(['notification_dropped']);
    },
  );

  it('of an outreach is never dropped for being late', async () => {
    const { run, posted } = aDelivery('outreach');
    clinic.at(closing() + 3 * 86_400_000);
    await run();
    expect(posted).toEqual(['outreach']);
  });

  it('goes the same way for an outreach and its cover: same calls, same mark, same log lines', async () => {
    for (const answer of [
      'lost',
      { kind: 'later', waitMs: 1 },
      { kind: 'impossible' },
      { kind: 'refused', code: 'restricted_action' },
    ] as const) {
      const seen = [];
      for (const kind of ['outreach', 'cover of outreach'] as const) {
        const { run, posted, sealed } = aDelivery(kind, answer);
        const { redis, keys } = clinic.context.store;
        const kindOf = ({ kind: became }: Delivered) => became;
        const first = await run().then(kindOf).catch(safeCode);
        await redis.del(keys.held, keys.turns);
        seen.push([first, kindOf(await run()), posted.length, await isMarked(sealed.id), clinic.events]);
      }
      expect(seen[0]).toEqual(seen[1]);
      expect(clinic.events).toEqual([]);
      clinic.end();
      clinic = testContext();
    }
  });

  it('that was forged is dropped, and logged', async () => {
    const { sealed } = aDelivery('weekly');
    const forged = { id: sealed.id, sealed: Buffer.alloc(sealed.sealed.length, 1) };
    expect(await deliver(clinic.context, async () => ({ kind: 'posted' }), forged, 1)).toEqual({
      kind: 'done',
    });
    expect(clinic.events).toEqual(['notification_dropped']);
  });
});

describe('the deliveries of a round', () => {
  it.each([
    ['an opening', ['welcome', 'weekly', 'cover of weekly']],
    ['a reminder', ['reminder', 'cover of reminder']],
    ['a close', ['outreach', 'followUp', 'cover of outreach']],
    ['the supporters’ round of a hard event', ['eventSupporters', 'cover of eventSupporters']],
    ['a peer round', ['introduction', 'peerAlone', 'cover of introduction']],
  ] as const)('of %s send Redis the same commands and Slack the same calls', async (_, kinds) => {
    await withSlack(async (slack) => {
      const { post } = wayTo(slack, clinic, chanceOf(1));
      const watcher = await watchRedis(clinic.prefix);
      const seen = new Set<string>();
      // The first run of a kind also reads values that the process then keeps for a while.
      for (const [index, kind] of [kinds[0], ...kinds].entries()) {
        const partners =
          kind === 'introduction' ? { partners: [memberId('U2')], languages: ['en' as const] } : {};
        const sealed = sealNotification(
          clinic.context.keyring,
          clinic.context.workspace,
          `${kind} ${index}`,
          {
            ...kindNamed(kind),
            member: memberId('U1'),
            team: TEAM.id,
            pulse: pulseId('2026-06-02'),
            closesAt: closing(),
            language: 'en',
            ...partners,
          },
        );
        const calls = slack.calls.length;
        const commands = await watcher.during(async () => {
          expect(await deliver(clinic.context, post, sealed, 1)).toEqual({ kind: 'done' });
        });
        const names = commands.map(([name = '']) => name.toLowerCase());
        const methods = slack.calls.slice(calls).map(({ method }) => method);
        if (index > 0) seen.add(JSON.stringify([names, methods]));
      }
      watcher.end();
      expect([...seen]).toHaveLength(1);
    });
  });
});
