import { ASK_FIELD } from '../../src/usecases/answer.js';
import type { Json, Sandbox } from '../index.js';
import { type Part, PEERS } from './cast.js';
import { asksWhatHelps, kindOf, questionsOf } from './read.js';
import { closeAll, heard, homeOf, until } from './screen.js';

/** Answers the welcome: yes, with support options as messages for the member in trouble, or no. */
export async function answerWelcome(
  slack: Sandbox,
  part: Part,
  agrees = part.habit !== 'declines',
): Promise<void> {
  const { user, habit } = part;
  const member = slack.as(user.id);
  const welcome = member.dms().find((message) => kindOf(message) === 'welcome');
  if (!welcome) throw new Error(`${user.name} was not asked`);
  await heard(member.click({ message: welcome }, agrees ? 'join' : 'no_thanks'), user.name);
  await slack.waitFor(`${user.name}'s form`, () => member.modals().at(-1));
  if (agrees) member.fill({ notes: habit === 'in-trouble' ? 'direct' : 'discreet' });
  await member.submit();
  if (agrees && PEERS.some((peer) => peer.user.id === user.id)) await joinPeers(slack, part);
  await member.closeModal();
}

/** Says yes to peer check-ins, in the private space behind the open modal. */
async function joinPeers(slack: Sandbox, { user }: Part): Promise<void> {
  const member = slack.as(user.id);
  for (const action of ['space', 'peer', 'peer_join']) {
    const before = member.modals().at(-1)?.hash;
    await heard(member.click('modal', action), user.name);
    await slack.waitFor(`${user.name}'s ${action}`, () => member.modals().at(-1)?.hash !== before);
  }
  await member.closeModal();
}

/**
 * Clicks Start on a person's newest weekly message, or runs the command if there's none; returns the form that opens.
 */
export async function openForm(slack: Sandbox, { user }: Part): Promise<Json> {
  const member = slack.as(user.id);
  const card = member.dms().findLast((message) => kindOf(message) === 'weekly');
  // In the first week, members get a welcome instead of a weekly message.
  const opening = card ? member.click({ message: card }, 'answer') : member.command('/checkin');
  await heard(opening, user.name);
  return (await slack.waitFor(`${user.name}'s form`, () => member.modals().at(-1))).view;
}

/** Fills in and submits the open form, including what would help if it asks; true if the bot thanked. */
export async function answer(
  slack: Sandbox,
  { user, ask }: Part,
  form: Json,
  answers: readonly number[],
): Promise<boolean> {
  const member = slack.as(user.id);
  const inputs = questionsOf(form);
  member.fill({
    ...Object.fromEntries(
      inputs.map((input, index) => [String(input['block_id']), `${answers[index] ?? 0}`]),
    ),
    ...(asksWhatHelps(form) ? { [ASK_FIELD]: ask } : {}),
  });
  const result = await member.submit();
  const thanked = result.acknowledged && !result.errors && !result.failure;
  if (thanked) await member.closeModal();
  return thanked;
}

/** Has the admin nominate a peer supporter in the Home tab, and has the supporter say yes. */
export async function makeSupporter(slack: Sandbox, admin: string, supporter: string): Promise<void> {
  const one = slack.as(admin);
  await homeOf(slack, admin);
  await until(slack, admin, () => one.click('home', 'setup'), 'supporter_list');
  await until(slack, admin, () => one.click('modal', 'supporter_list'), 'supporter_name');
  await heard(one.click('modal', 'supporter_name', { selected: supporter }), admin);
  const other = slack.as(supporter);
  const question = await slack.waitFor('the question to the supporter', () =>
    other.dms().find(({ blocks }) => JSON.stringify(blocks).includes('supporter_yes')),
  );
  await until(slack, supporter, () => other.click({ message: question }, 'supporter_yes'), 'times_own');
  await closeAll(slack, admin);
  await closeAll(slack, supporter);
}

/** Opens a person's private space from their newest weekly message. */
export async function openSpace(slack: Sandbox, { user }: Part): Promise<Json> {
  const member = slack.as(user.id);
  const card = member.dms().findLast((message) => kindOf(message) === 'weekly');
  if (!card) throw new Error(`${user.name} has no weekly card`);
  return until(slack, user.id, () => member.click({ message: card }, 'space'), 'mydata');
}
