import { randomBytes } from 'node:crypto';
import { signed } from '../../../sandbox/delivery.js';
import { questionsOf } from '../../../sandbox/demo/read.js';
import type { ShownView } from '../../../sandbox/index.js';
import { bareMetadata } from '../../../src/slack/sizes/frame.js';
import { startHarness, type Harness } from '../../support/harness.js';
import { dump } from '../../support/redis.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';

const LIGHT = '0';
const HEAVY = '3';

export async function inHarness<T>(run: (harness: Harness) => Promise<T>): Promise<T> {
  const harness = await startHarness();
  try {
    await harness.open(0);
    return await run(harness);
  } finally {
    await harness.end();
  }
}

/** Runs an attack and its weakened variant on the same bot, so that it's started only once. */
export function beforeOneBot(
  real: (harness: Harness, setting: Setting) => Promise<Figure>,
  weak: (harness: Harness, setting: Setting) => Promise<Figure>,
): { readonly real: Attack['run']; readonly weak: Attack['run'] } {
  let played: Promise<{ readonly real: Figure; readonly weak: Figure }> | null = null;
  const play = (setting: Setting) =>
    (played ??= inHarness(async (harness) => ({
      real: await real(harness, setting),
      weak: await weak(harness, setting),
    })));
  return {
    real: async (setting) => (await play(setting)).real,
    weak: async (setting) => (await play(setting)).weak,
  };
}

/**
 * Returns everything that the bot stores about its teams and their people. Left out are the queues' own ticks and
 * locks, and what every request leaves: the note that it was taken and the reseal that it brings forward.
 */
export const storedState = async (harness: Harness): Promise<string> =>
  (await dump(harness.prefix))
    .split('\n')
    .filter((line) => line.startsWith(`${harness.prefix}:{${harness.slack.teamId}}:`))
    .filter((line) => !/:taken:|:agenda |:pace:/.test(line))
    .toSorted()
    .join('\n');

/** Opens a member's form and fills it in. */
async function aForm(harness: Harness, id: string, value: string): Promise<ShownView> {
  const person = harness.slack.as(id);
  await harness.closeAll(id);
  await harness.clickMessage(id, 'weekly', 'answer');
  const form = await harness.slack.waitFor('the form', () => person.modals().at(-1));
  const inputs = questionsOf(form.view);
  person.fill(Object.fromEntries(inputs.map((one) => [String(one['block_id']), value])));
  return person.modals().at(-1) as ShownView;
}

/** Returns the body of a submission, as Slack would sign it. */
const submission = (harness: Harness, id: string, form: ShownView): string =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: 'view_submission',
      team: { id: harness.slack.teamId },
      user: { id, team_id: harness.slack.teamId },
      api_app_id: 'A0SANDBOX',
      view: { ...form.view, id: form.id, hash: form.hash, state: { values: form.values } },
    }),
  }).toString();

const now = (): number => Math.floor(Date.now() / 1000);

/** Sends a valid submission with invalid signatures; counts those that change anything. */
async function badSignatures(harness: Harness, setting: Setting): Promise<Figure> {
  const [alice = ''] = harness.members;
  const body = submission(harness, alice, await aForm(harness, alice, HEAVY));
  const before = await storedState(harness);
  let effects = 0;
  const rounds = setting.size(60, 5);
  for (let round = 0; round < rounds; round += 1) {
    for (const forgery of [
      { secret: randomBytes(16).toString('hex') },
      { timestamp: now() - 301 - setting.chance.below(1e6) },
      { timestamp: now() + 301 + setting.chance.below(1e6), secret: 'a-guess-of-the-secret' },
      { signature: '' },
      { signature: `v0=${randomBytes(32).toString('hex')}` },
      { signature: 'v1=00' },
    ]) {
      const { status } = await harness.slack.forge(body, forgery);
      if (status === 200) effects += 1;
    }
  }
  if ((await storedState(harness)) !== before) effects += 1;
  return count(effects, rounds * 6);
}

/** Like `badSignatures`, by someone who has learned the secret. */
async function secretKnown(harness: Harness, { size }: Setting): Promise<Figure> {
  const [alice = ''] = harness.members;
  const body = submission(harness, alice, await aForm(harness, alice, HEAVY));
  let effects = 0;
  const rounds = size(60, 5);
  for (let round = 0; round < rounds; round += 1) {
    const { status } = await harness.slack.forge(body, { timestamp: now() - round });
    if (status === 200) effects += 1;
  }
  return count(effects, rounds);
}

const signing = beforeOneBot(badSignatures, secretKnown);

export const signatures: Attack = {
  group: 'requests',
  name: 'bad, missing and stale signatures',
  attacker:
    'Somebody who can reach the bot’s address and knows what a submission looks like, but not the signing secret. The figure is the requests that were taken.',
  target: { kind: 'atMost', most: 0 },
  run: signing.real,
  weakened: { variant: 'the signing secret is known', run: signing.weak },
};

/** Replays captured submissions after newer answers: as captured, or signed again. */
async function replayed(harness: Harness, { size }: Setting, capturedAsIs: boolean): Promise<Figure> {
  let effects = 0;
  const rounds = size(40, 3);
  for (let round = 0; round < rounds; round += 1) {
    const id = harness.members[round % harness.members.length] ?? '';
    const timestamp = now();
    const old = submission(harness, id, await aForm(harness, id, HEAVY));
    const first = await harness.slack.forge(old, { timestamp });
    if (!first.body.includes('Thank you')) throw new Error(`the first submission was refused: ${first.body}`);
    await harness.slack.forge(submission(harness, id, await aForm(harness, id, LIGHT)));
    const before = await storedState(harness);
    await harness.slack.forge(old, { timestamp: capturedAsIs ? timestamp : timestamp + 1 });
    // The same signature in another spelling, which mustn't count as a new one.
    const signature = signed(old, harness.slack.signingSecret, timestamp)['x-slack-signature'] ?? '';
    for (const respelt of [`${signature}=x`, `${signature.slice(0, 3)}${signature.slice(3).toUpperCase()}`])
      if (capturedAsIs) await harness.slack.forge(old, { timestamp, signature: respelt });
    if ((await storedState(harness)) !== before) effects += 1;
  }
  return count(effects, rounds);
}

const replaying = beforeOneBot(
  (harness, setting) => replayed(harness, setting, true),
  (harness, setting) => replayed(harness, setting, false),
);

export const replays: Attack = {
  group: 'requests',
  name: 'captured submissions sent again within their five minutes',
  attacker:
    'Somebody who has captured a signed submission, at a proxy say, and sends it again after the member changed the answer. The figure is how often the older answer came back.',
  target: { kind: 'atMost', most: 0 },
  run: replaying.real,
  weakened: {
    variant: 'a replay is not recognized (here: it is signed again)',
    run: replaying.weak,
  },
};

/** Reads a form's hidden field; `withField` replaces it. */
const field = (view: ShownView) => bareMetadata(String(view.view['private_metadata']));
const withField = (view: ShownView, text: string): ShownView => ({
  ...view,
  view: { ...view.view, private_metadata: text },
});

/** Changes the hidden field of a form, or submits it as another member; counts what's stored. */
const tampered = ({ chance, size }: Setting): Promise<Figure> =>
  inHarness(async (harness) => {
    const [alice = '', bob = ''] = harness.members;
    const form = await aForm(harness, alice, HEAVY);
    const other = await aForm(harness, bob, HEAVY);
    const sealed = field(form);
    const laterBy = (days: number): string => {
      const bytes = Buffer.from(sealed, 'base64url');
      bytes.writeUInt32BE(bytes.readUInt32BE(0) + days);
      return bytes.toString('base64url');
    };
    const [question = ''] = Object.keys(form.values);
    const answering = (value: string) => ({
      ...form,
      values: {
        ...form.values,
        [question]: { choice: { type: 'radio_buttons', selected_option: { value } } },
      },
    });
    const before = await storedState(harness);
    let effects = 0;
    let tried = 0;
    const attempt = async (id: string, view: ShownView): Promise<void> => {
      tried += 1;
      const { body } = await harness.slack.forge(submission(harness, id, view));
      if (body.includes('Thank you')) effects += 1;
    };
    for (let round = size(40, 4); round > 0; round -= 1) {
      const at = chance.below(sealed.length);
      const turned = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      await attempt(alice, withField(form, turned));
      await attempt(alice, withField(form, laterBy(1 + chance.below(30))));
      await attempt(alice, withField(form, ''));
      await attempt(alice, withField(form, `${sealed}.`));
      await attempt(alice, withField(form, randomBytes(96).toString('base64url')));
      await attempt(alice, withField(form, field(other)));
      await attempt(bob, form);
      await attempt('U0STRANGER', form);
      await attempt(alice, answering('7'));
      await attempt(alice, answering('-1'));
      await attempt(alice, answering('7....'));
      await attempt(alice, answering('.3'));
      await attempt(alice, { ...form, values: {} });
    }
    if ((await storedState(harness)) !== before) effects += 1;
    return count(effects, tried);
  });

/** A hidden field that's plain JSON: whatever parses is believed. */
const plainField = async ({ size }: Setting): Promise<Figure> => {
  const tries = size(40, 4) * 2;
  const believed = Array.from({ length: tries }, (_, at): boolean => {
    const field = Buffer.from(JSON.stringify({ member: 'U1', pulse: '2026-06-02', team: `t${at}` })).toString(
      'base64url',
    );
    return 'pulse' in (JSON.parse(Buffer.from(field, 'base64url').toString()) as object);
  });
  return count(believed.filter(Boolean).length, tries);
};

export const tampering: Attack = {
  group: 'requests',
  name: 'tampered forms, other people’s forms, answers nobody was offered',
  attacker:
    'A member with a client of their own, or somebody who has learned the signing secret: changes the hidden field, exchanges it with a colleague’s, submits as someone else, sends values that are no option. The figure is what was stored.',
  target: { kind: 'atMost', most: 0 },
  run: tampered,
  weakened: { variant: 'the hidden field is plain JSON', run: plainField },
};
