import type { Bench } from './bench.js';
import { type Delivery, type Json, triggerOf } from './deliveries.js';
import type { Sent } from './examples.js';
import {
  buttonHome,
  buttonMessage,
  EXAMPLE,
  firstModal,
  form,
  IDS,
  lastHome,
  OPTIONS,
  sentModal,
} from './views.js';

/** The most blocks that Slack accepts in a message. */
const MOST_BLOCKS = 50;

const POSTED = "event message posted, the bot's";
const CHANGED = "event message message_changed, the bot's";
/** A message that a person writes to the bot. */
export const WRITTEN = "event message posted, a person's";
const DELETED = "event message message_deleted, the bot's";

const idOf = (answer: Json | null, name: string): string => {
  const found = (answer?.[name] ?? {}) as Json;
  return typeof found['id'] === 'string' ? found['id'] : '';
};

const withMark = ({ shown }: Sent): Json => {
  const blocks = shown['blocks'] as readonly Json[];
  return { ...shown, blocks: blocks.length < MOST_BLOCKS ? [EXAMPLE, ...blocks] : blocks };
};

/** Asks Slack about the bot, the workspace and the person. */
async function identity(bench: Bench): Promise<void> {
  bench.begin('who is there');
  await bench.call('auth.test', {});
  await bench.call('team.info', {});
  await bench.call('users.info', { user: bench.user, include_locale: true });
  bench.dm = idOf(await bench.call('conversations.open', { users: bench.user }), 'channel');
}

/** Posts one message of each kind, changes one, and deletes them all once the person has looked. */
async function messages(
  bench: Bench,
  examples: readonly Sent[],
  { tell, looked }: Pick<StepDependencies, 'tell' | 'looked'>,
): Promise<void> {
  bench.begin('messages');
  tell(`Sending ${examples.length} examples of messages, about one a second …`);
  const posted: string[] = [];
  for (const example of examples) {
    const answer = await bench.call('chat.postMessage', { channel: bench.user, ...withMark(example) });
    if (answer === null) continue;
    posted.push(String(answer['ts']));
    await bench.follows(POSTED);
    await bench.pace();
  }
  await bench.call('conversations.history', { channel: bench.dm, limit: 1 });
  const [first] = posted;
  if (first !== undefined) {
    const text = 'Changed by `evenkeel verify`.';
    await bench.call('chat.update', { channel: bench.dm, ts: first, text, blocks: [EXAMPLE] });
    await bench.follows(CHANGED);
  }
  try {
    await looked();
  } finally {
    // This also runs if the person ends it here.
    tell('Deleting them …');
    for (const ts of posted) {
      await bench.call('chat.delete', { channel: bench.dm, ts });
      await bench.follows(DELETED);
    }
  }
}

/** Shows every kind of modal, each in place of the one before, then a form on top. */
async function modals(
  bench: Bench,
  examples: readonly Sent[],
  { tell }: Pick<StepDependencies, 'tell'>,
): Promise<void> {
  bench.begin('modals');
  const text = '`evenkeel verify`: please press the button.';
  await bench.call('chat.postMessage', { channel: bench.dm, ...buttonMessage(IDS.message, text) });
  await bench.follows(POSTED);
  const pressed = await bench.asked(
    'press',
    'block_actions in a message',
    'In Slack, open your messages with the bot and press "Press me". Leave the window that opens as it is.',
  );
  if (!pressed) return;
  const view_id = idOf(
    await bench.call('views.open', { trigger_id: triggerOf(pressed), view: firstModal }),
    'view',
  );
  if (view_id === '') return;
  tell(`Showing ${examples.length} examples of windows, one after the other …`);
  for (const { shown } of examples) await bench.call('views.update', { view_id, view: shown });
  await bench.call('views.update', { view_id, view: firstModal });
  await pushForm(bench);
}

async function pushForm(bench: Bench): Promise<void> {
  const next = await bench.asked('next', 'block_actions in a modal', 'In that window, press "Next".');
  if (!next || (await bench.call('views.push', { trigger_id: triggerOf(next), view: form })) === null) return;
  await bench.asked(
    'search',
    'block_suggestion in a modal',
    'Type "one" into the second menu, and choose nothing.',
    () => ({ options: OPTIONS }),
  );
  await bench.asked('menu', 'block_actions in a modal', 'Choose "One" in the first menu.');
  await bench.asked('send', 'view_submission', 'Fill in any word, and press "Send".', () => ({
    response_action: 'update',
    view: sentModal,
  }));
  await bench.asked('close', 'view_closed', 'Press "Close".');
}

/** Publishes each kind of Home tab. */
async function home(bench: Bench, examples: readonly Sent[]): Promise<void> {
  bench.begin('the Home tab');
  await bench.call('views.publish', { user_id: bench.user, view: buttonHome });
  await bench.asked('home', 'event app_home_opened', "Open the bot's Home tab.");
  await bench.asked('home button', 'block_actions in a home', 'Press the button on it.');
  for (const { shown } of examples) await bench.call('views.publish', { user_id: bench.user, view: shown });
  await bench.call('views.publish', { user_id: bench.user, view: lastHome });
}

/** Answers so that only the person sees it, in both possible ways: to a command, and with an ephemeral message. */
async function answers(
  bench: Bench,
  respond: (delivery: Delivery, body: Json) => Promise<string | null>,
): Promise<string[]> {
  bench.begin('answers that only one person sees');
  const text = '`evenkeel verify`: only you see this. Please press the button.';
  const command = await bench.asked(
    'command',
    'command',
    'Type /support in any conversation, and send it.',
    () => ({
      response_type: 'ephemeral',
      ...buttonMessage(IDS.answer, text),
    }),
  );
  if (!command) return [];
  const pressed = await bench.asked(
    'answer',
    'block_actions in an answer that only they see',
    'Press the button in the answer that only you see.',
  );
  const refused = pressed ? await respond(pressed, { replace_original: false, text: 'Thank you.' }) : null;
  await bench.call('chat.postEphemeral', {
    channel: bench.dm,
    user: bench.user,
    text: '`evenkeel verify` is nearly done.',
  });
  return refused === null ? [] : [refused];
}

/** Asks for what a person can do from anywhere: the shortcut, and a message to the bot. */
async function elsewhere(bench: Bench): Promise<void> {
  bench.begin('a shortcut and a message');
  await bench.asked(
    'shortcut',
    'shortcut',
    'Find the shortcut "Support" (type / in a message, or press the plus sign), and choose it.',
  );
  await bench.asked('write', WRITTEN, 'Write any word to the bot, in your messages with it. It is not kept.');
  await bench.asked('edit', "event message message_changed, a person's", 'Edit that message.');
}

/** Dependencies of the steps, besides the bench. */
export interface StepDependencies {
  readonly examples: readonly Sent[];
  /** Says what's happening while nothing is asked. */
  tell(this: void, sentence: string): void;
  /** Waits until the person has looked at the messages. */
  looked(this: void): Promise<void>;
  /** Answers at the address that came with a click. Returns what went wrong, or null. */
  respond(this: void, delivery: Delivery, body: Json): Promise<string | null>;
}

/** Goes through everything once. Returns what went wrong outside of Slack's calls. */
export async function goThrough(bench: Bench, dependencies: StepDependencies): Promise<string[]> {
  const { examples, respond } = dependencies;
  const on = (surface: Sent['surface']): readonly Sent[] => examples.filter((one) => one.surface === surface);
  await identity(bench);
  if (bench.dm === '') return [];
  await messages(bench, on('message'), dependencies);
  await modals(bench, on('modal'), dependencies);
  await home(bench, on('home'));
  const refused = await answers(bench, respond);
  await elsewhere(bench);
  return refused;
}
