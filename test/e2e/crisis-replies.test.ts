import { Redis } from 'ioredis';
import { linesOf } from '../../sandbox/demo/read.js';
import type { Fault, Json } from '../../sandbox/index.js';
import { testRedisUrl } from '../support/redis.js';
import { startHarness, type Mode, member, type Harness } from '../support/harness.js';

const ALICE = member(1);

const A_PHOTO = { id: 'F0PHOTO', name: 'photo.jpg', mimetype: 'image/jpeg' };
const A_VOICE_CLIP = { id: 'F0CLIP', name: 'audio_message.m4a', subtype: 'slack_audio' };

/** The messages that a person can send, as Slack describes them. */
const FROM_A_PERSON: readonly (readonly [name: string, fields: Json])[] = [
  ['plain text', { text: 'hello' }],
  ['a file with text', { subtype: 'file_share', text: 'look', files: [A_PHOTO] }],
  ['a photo without text', { subtype: 'file_share', text: '', files: [A_PHOTO] }],
  ['a voice clip', { subtype: 'file_share', text: '', files: [A_VOICE_CLIP] }],
  ['a /me message', { subtype: 'me_message', text: 'is done' }],
  [
    'a reply in a thread that is also sent to the conversation',
    { subtype: 'thread_broadcast', text: 'hello' },
  ],
  ['a message sent through another app', { text: 'hello', bot_id: 'B0OTHER', app_id: 'A0OTHER' }],
  ['a message with a null bot_id', { text: 'hello', bot_id: null, app_id: null }],
  ['a message with a null subtype', { text: 'hello', subtype: null }],
  ['a message with null text', { text: null, blocks: null, files: null }],
  ['a kind of message that is not invented yet', { subtype: 'hologram_share', text: 'hello' }],
  ['a message whose channel type is missing', { text: 'hello', channel_type: null }],
];

/** Events in the same conversation that aren't a person's message. */
const FROM_NOBODY: readonly (readonly [name: string, fields: Json])[] = [
  [
    'the bot’s own message',
    { user: 'U0EVENKEEL', bot_id: 'B0SANDBOX', app_id: 'A0SANDBOX', text: 'a reply' },
  ],
  ['another bot’s message', { user: undefined, subtype: 'bot_message', bot_id: 'B0OTHER', text: 'beep' }],
  ['Slackbot’s message', { user: 'USLACKBOT', text: 'reminder' }],
  [
    'an edit',
    { user: undefined, subtype: 'message_changed', hidden: true, message: { user: ALICE, text: 'b' } },
  ],
  ['a deletion', { user: undefined, subtype: 'message_deleted', hidden: true, deleted_ts: '1.1' }],
  [
    'a deleted message’s place',
    { user: 'USLACKBOT', subtype: 'tombstone', text: 'This message was deleted.' },
  ],
  ['a line about a pin', { subtype: 'pinned_item', text: 'pinned a message' }],
  ['a line about who joined', { subtype: 'channel_join', text: 'has joined' }],
  ['a line about a call', { subtype: 'huddle_thread', text: 'A huddle started' }],
];

describe.each<Mode>(['http', 'socket'])('the crisis reply over %s', (mode) => {
  let harness: Harness;
  let written = 0;
  beforeAll(async () => {
    harness = await startHarness({ mode, joining: false, members: 30 });
  });
  afterAll(() => harness.end());
  afterEach(() => harness.slack.fault(null));

  const replies = (id: string): number =>
    harness.slack
      .as(id)
      .dms()
      .filter(({ text, blocks }) => [text, ...linesOf(blocks)].join().includes('988')).length;
  /** A message in a member's conversation with the bot. */
  const message = (id: string, fields: Json): Json => {
    written += 1;
    const ts = `${Math.floor(Date.now() / 1000)}.${String(written).padStart(6, '0')}`;
    const made: Json = { type: 'message', channel_type: 'im', channel: `D${id}`, user: id, ts, ...fields };
    return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined));
  };
  /** Waits until one more plain message has its reply: by then, any earlier message has had its own. */
  const oneMore = async (id: string): Promise<void> => {
    const before = replies(id);
    await harness.slack.event(message(id, { text: 'hello' }));
    await harness.slack.waitFor('the last reply', () => replies(id) > before);
  };

  it('the bot answers every kind of message that a person can send, once', async () => {
    for (const [index, [name, fields]] of FROM_A_PERSON.entries()) {
      const id = member(index + 1);
      await harness.slack.event(message(id, fields));
      await harness.slack.waitFor(`the reply to ${name}`, () => replies(id) === 1, 3_000);
    }
    expect(FROM_A_PERSON.map((_, index) => replies(member(index + 1)))).toEqual(FROM_A_PERSON.map(() => 1));
  });

  it('the bot answers nothing that no person sent', async () => {
    const id = member(20);
    for (const [, fields] of FROM_NOBODY) await harness.slack.event(message(id, fields));
    await oneMore(id);
    expect(replies(id)).toBe(1);
  });

  it('the bot answers once if Slack delivers a message twice, and twice for two messages', async () => {
    const [same, again, retried, two] = [member(21), member(22), member(23), member(24)];
    await harness.slack.event(message(same, { text: 'hello' }), { times: 2 });
    const repeated = message(again, { text: 'hello' });
    await harness.slack.event(repeated, { eventId: 'Ev0FIRST' });
    await harness.slack.event(repeated, { eventId: 'Ev0SECOND' });
    const late = message(retried, { text: 'hello' });
    await harness.slack.event(late, { eventId: 'Ev0LATE' });
    await harness.slack.event(late, { eventId: 'Ev0LATE', retryNum: 1 });
    await harness.slack.event(message(two, { text: 'hello' }));
    await harness.slack.event(message(two, { text: 'hello' }));
    await harness.slack.waitFor('both replies', () => replies(two) === 2);
    for (const id of [same, again, retried]) await oneMore(id);
    expect([same, again, retried, two].map(replies)).toEqual([2, 2, 2, 2]);
  });

  it('the bot holds back every other message of the workspace while Slack asks it to wait', async () => {
    const id = member(25);
    const redis = new Redis(testRedisUrl());
    try {
      harness.slack.fault({ kind: 'ratelimited', retryAfter: 1, methods: ['chat.postMessage'] });
      await harness.slack.event(message(id, { text: 'hello' }));
      await harness.slack.waitFor('the reply', () => replies(id) === 1, 5_000);
      // The reply went first; other messages wait a little longer.
      expect(await redis.pttl(`${harness.prefix}:{${harness.slack.teamId}}:held`)).toBeGreaterThan(0);
    } finally {
      redis.disconnect();
    }
  });

  it.each(['error500', 'ratelimited', 'hang'] as const)(
    'the bot posts its whole answer if Slack doesn’t let it fill in the line that a banner shows: %s',
    async (kind) => {
      const id = member(25);
      harness.slack.fault({ kind, methods: ['chat.update'], times: 1 });
      await oneMore(id);
      expect(harness.slack.as(id).dms().at(-1)?.screenReader).toMatch(/988[\s\S]*988/);
    },
  );

  it('the bot answers in spite of errors, rate limits and silence', async () => {
    const troubles: readonly Fault[] = [
      { kind: 'ratelimited', retryAfter: 1 },
      { kind: 'error500' },
      { kind: 'reset' },
      { kind: 'garbage' },
      { kind: 'refused', error: 'internal_error' },
      { kind: 'refused', error: 'invalid_blocks' },
      { kind: 'refused', error: 'invalid_auth' },
      { kind: 'hang' },
    ];
    harness.slack.fault(troubles.map((fault) => ({ ...fault, methods: ['chat.postMessage'] })));
    const began = Date.now();
    const times = await Promise.all(
      troubles.map(async (_, index) => {
        const id = member(index + 1);
        const before = replies(id);
        await harness.slack.event(message(id, { text: 'hello' }));
        await harness.slack.waitFor('the reply', () => replies(id) > before, 15_000);
        return Date.now() - began;
      }),
    );
    // Only the reply that met silence takes longer.
    expect(times.filter((ms) => ms > 5_000).length).toBeLessThanOrEqual(1);
    expect(harness.log()).not.toContain(ALICE);
    // A library's log line about a single try would reveal that someone has written.
    expect(harness.log()).not.toContain('library_message');
  });
});

describe.each<Mode>(['http', 'socket'])('a message whose reply isn’t out yet, over %s', (mode) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ mode, joining: false, sandbox: { ackMs: 300, retryDelaysMs: [0] } });
  });
  afterAll(() => harness.end());

  it('the bot acknowledges no message before its answer, so that the next process would get it, and answers once', async () => {
    const { slack } = harness;
    slack.fault({ kind: 'error500', methods: ['chat.postMessage'], times: 1 });
    await slack.as(ALICE).write('hello');
    const crisis = () => slack.as(ALICE).dms();
    await slack.waitFor('the reply', () => crisis().length > 0);
    expect(slack.deliveryFailures.length).toBeGreaterThan(0);
    slack.fault(null);
    await slack.as(ALICE).write('hello again');
    await slack.waitFor('the second reply', () => crisis().length > 1);
    expect(crisis()).toHaveLength(2);
  });
});
