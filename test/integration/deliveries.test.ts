import { replyDuty } from '../../src/usecases/request-claims.js';
import { memberId } from '../../src/pulse/ids.js';
import { talkLimit } from '../../src/slack/features/support/talk-limit.js';
import { crisisReplies, type ReplyOrder } from '../../src/slack/features/support/crisis-replies.js';
import type { Workspace } from '../../src/slack/workspace.js';
import { onceGuard } from '../../src/slack/api/replay.js';
import { dump } from '../support/redis.js';
import { testContext, type TestContext } from '../support/context.js';
import { MONDAY } from '../support/team.js';

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const FORM = {
  type: 'view_submission',
  user: { id: 'U0123456789' },
  trigger_id: '1.2.abc',
  view: { id: 'V0123456789', hash: '1780000000.abc' },
};
/** The same view, submitted again. */
const corrected = (times: number) => ({ ...FORM, trigger_id: `1.3.${times}` });
const HOUR = 3_600_000;

describe('a question to a colleague', () => {
  it('may go to them at most three times an hour, and failed ones don’t count', async () => {
    const clinic = testContext();
    const workspace = { context: clinic.context } as unknown as Workspace;
    const limit = talkLimit();
    const ask = (asks: string, whom: string, outcome: 'sent' | 'failed' | 'unsure') =>
      limit.ask(workspace, memberId(asks), memberId(whom), async () => outcome);
    try {
      const said = [];
      for (const outcome of ['failed', 'sent', 'failed', 'unsure', 'sent', 'sent', 'sent'] as const)
        said.push(await ask('U1', 'U2', outcome));
      expect(said).toEqual(['failed', 'sent', 'failed', 'unsure', 'sent', 'enough', 'enough']);
      expect([await ask('U1', 'U3', 'sent'), await ask('U4', 'U2', 'sent')]).toEqual(['sent', 'sent']);
    } finally {
      clinic.end();
    }
  });
});

describe('a delivery that Slack repeats', () => {
  let clinic: TestContext;
  beforeEach(() => {
    clinic = testContext();
  });
  afterEach(() => clinic.end());

  /** An order for a reply that counts how often it's posted. */
  const anOrder = (message: string, posts: { count: number }, sentAt = MONDAY): ReplyOrder => ({
    conversation: message.split('|')[0] ?? '',
    message,
    answering: replyDuty(clinic.context, message, sentAt),
    async post() {
      posts.count += 1;
    },
    async hold() {},
  });

  it('is taken once by all processes together, even after a restart', async () => {
    const [one, other] = [onceGuard(), onceGuard()];
    const taken = await Promise.all(
      [one, other, one, other].map((guard) => guard.take(clinic.context, FORM, 'changes')),
    );
    expect(taken.filter((verdict) => verdict === 'first')).toHaveLength(1);
    expect(await onceGuard().take(clinic.context, FORM, 'changes')).toBe('again');
    for (const another of [
      { ...corrected(1), view: { ...FORM.view, hash: '1780000001.abc' } },
      { type: 'block_actions', trigger_id: '1.2.abd' },
      { type: 'event_callback', event: { type: 'user_change' }, event_id: 'Ev1' },
    ])
      expect([
        await one.take(clinic.context, another, 'helps'),
        await other.take(clinic.context, another, 'helps'),
      ]).toEqual(['first', 'again']);
  });

  it('is taken again by any process if it had no effect', async () => {
    const guard = onceGuard();
    expect(await guard.take(clinic.context, FORM, 'changes')).toBe('first');
    await guard.giveBack(clinic.context, FORM);
    // A replay of the captured request isn't a form that's submitted again.
    expect(await onceGuard().take(clinic.context, FORM, 'changes')).toBe('again');
    expect(await onceGuard().take(clinic.context, corrected(1), 'changes')).toBe('first');
    expect(await guard.take(clinic.context, corrected(2), 'changes')).toBe('first');
    expect(await guard.take(clinic.context, corrected(3), 'changes')).toBe('again');
  });

  it('is remembered for more than an hour, under a name that doesn’t reveal its sender', async () => {
    await onceGuard().take(clinic.context, FORM, 'changes');
    const posts = { count: 0 };
    await crisisReplies(LOG).answer(anOrder('D0123456789|1780000000.000100', posts));
    const { redis } = clinic.context.store;
    const marks = await redis.keys(`${clinic.prefix}:*:taken:*`);
    expect(marks).toHaveLength(3);
    for (const mark of marks) expect(await redis.ttl(mark)).toBeGreaterThan(3_600);
    // Messages and clicks look the same.
    const values = await Promise.all(marks.map((mark) => redis.get(mark)));
    expect(new Set(values.map((value) => value?.length)).size).toBe(1);
    expect(new Set(marks.map((mark) => mark.length)).size).toBe(1);
    expect(await dump(clinic.prefix)).not.toMatch(/0123456789|1780000000/);
  });

  it('gets one reply to each message from all processes together, around midnight too', async () => {
    const posts = { count: 0 };
    const sentAt = MONDAY + 24 * HOUR - 1;
    clinic.at(sentAt);
    const replies = [crisisReplies(LOG), crisisReplies(LOG)];
    await Promise.all(replies.map((one) => one.answer(anOrder('D1|1.1', posts, sentAt))));
    clinic.at(MONDAY + 24 * HOUR + 1);
    await crisisReplies(LOG).answer(anOrder('D1|1.1', posts, sentAt));
    expect(posts.count).toBe(1);
    await replies[0]?.answer(anOrder('D1|1.2', posts, sentAt));
    expect(posts.count).toBe(2);
  });

  it('gets its reply from another process if the one that began has died', async () => {
    const posts = { count: 0 };
    const message = 'D1|1.3';
    expect(await replyDuty(clinic.context, message, MONDAY).lease(50)).toBe('mine');
    await crisisReplies(LOG).answer(anOrder(message, posts));
    expect(posts.count).toBe(1);
  });

  it('a process sends a reply that waits for its next try before it ends, or logs that the reply failed', async () => {
    const [posts, events] = [{ count: 0 }, [] as string[]];
    let works = false;
    let tried: () => void = () => undefined;
    const order = anOrder('D1|1.5', posts);
    const failing: ReplyOrder = {
      ...order,
      async post(asPlainText) {
        posts.count += 1;
        if (posts.count === 2) tried();
        if (!works) throw new Error('Slack is away');
        await order.post(asPlainText);
      },
    };
    const replies = crisisReplies({ ...LOG, error: (event) => events.push(event) });
    const twice = new Promise<void>((resolve) => {
      tried = resolve;
    });
    const answered = replies.answer(failing);
    await twice;
    const before = posts.count;
    works = true;
    await replies.drain();
    expect(await answered).toBe(true);
    expect(posts.count).toBe(before + 2);
    expect(events).toEqual([]);

    works = false;
    const others = crisisReplies({ ...LOG, error: (event) => events.push(event) });
    const left = others.answer({ ...failing, message: 'D1|1.6', answering: null });
    await others.drain();
    expect(await left).toBe(false);
    expect(events).toEqual(['crisis_reply_failed']);
  });

  it('a person who writes a hundred lines in a row gets one reply at once and one after the last', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warned);
    const posts: string[] = [];
    const replies = crisisReplies(LOG, 500);
    const write = (line: number) =>
      replies.answer({ ...anOrder(`D1|2.${line}`, { count: 0 }), post: async () => posts.push(`${line}`) });
    await write(0);
    const lines = Array.from({ length: 100 }, (_, line) => write(line));
    await replies.answer({ ...anOrder('D2|2.0', { count: 0 }), post: async () => posts.push('elsewhere') });
    expect(new Set(await Promise.all(lines))).toEqual(new Set([true]));
    expect(posts).toEqual(['0', 'elsewhere', expect.any(String)]);
    process.off('warning', warned);
    // Node warns of a leak at this many listeners unless it's told otherwise.
    expect(warnings).not.toContain('MaxListenersExceededWarning');
  });

  it('gets a reply of its own if the reply before it didn’t arrive', async () => {
    const replies = crisisReplies(LOG, 1);
    const posted: string[] = [];
    const fails = replies.answer({
      ...anOrder('D1|3.0', { count: 0 }),
      async post() {
        if (posted.length === 0) throw new Error('Slack is away');
      },
    });
    const second = replies.answer({
      ...anOrder('D1|3.1', { count: 0 }),
      post: async () => posted.push('second'),
    });
    expect([await second, await fails]).toEqual([true, true]);
    expect(posted).toEqual(['second']);
  });

  it('the bot doesn’t answer forever if an app answers each reply', () => {
    const replies = crisisReplies(LOG);
    const answered = Array.from({ length: 50 }, () => replies.mayAnswerApp('D1')).filter(Boolean);
    expect(answered).toHaveLength(20);
    expect(replies.mayAnswerApp('D2')).toBe(true);
  });

  it('gets one reply from a process without Redis', async () => {
    clinic.context.store.redis.disconnect();
    const posts = { count: 0 };
    const replies = crisisReplies(LOG);
    for (let delivery = 0; delivery < 2; delivery += 1) await replies.answer(anOrder('D1|1.4', posts));
    expect(posts.count).toBe(1);
    const guard = onceGuard();
    expect(await guard.take(clinic.context, FORM, 'helps')).toBe('first');
    expect(await guard.take(clinic.context, FORM, 'helps')).toBe('again');
  });

  it('changes nothing without Redis, and may be sent again', async () => {
    const { redis } = clinic.context.store;
    redis.disconnect();
    const guard = onceGuard();
    expect(await guard.take(clinic.context, FORM, 'changes')).toBe('unknown');
    await redis.connect();
    expect(await guard.take(clinic.context, corrected(1), 'changes')).toBe('first');
    expect(await guard.take(clinic.context, corrected(2), 'changes')).toBe('again');
  });
});
