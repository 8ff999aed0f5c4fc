import type { ActResult, Json, Sandbox } from '../index.js';
import { type Part, PEERS } from './cast.js';
import { kindOf, questionsOf } from './read.js';

/** The bot didn't take what somebody did. */
class Unheard extends Error {}

/** Throws Unheard where the bot didn't acknowledge something. */
async function heard(acting: Promise<ActResult>, what: string): Promise<ActResult> {
  const result = await acting;
  if (!result.acknowledged) throw new Unheard(`the bot did not answer ${what}`);
  return result;
}

/** Says yes to the welcome, with support options as messages for the member in trouble, or no. */
export async function answerWelcome(
  slack: Sandbox,
  { user, habit }: Part,
  agrees = habit !== 'declines',
): Promise<void> {
  const member = slack.as(user.id);
  const welcome = member.dms().find((message) => kindOf(message) === 'welcome');
  if (!welcome) throw new Error(`${user.name} was not asked`);
  await heard(member.click({ message: welcome }, agrees ? 'join' : 'no_thanks'), user.name);
  await slack.waitFor(`${user.name}'s form`, () => member.modals().at(-1));
  if (agrees) member.fill({ notes: habit === 'in-trouble' ? 'direct' : 'discreet' });
  await member.submit();
  if (agrees && PEERS.some((peer) => peer.user.id === user.id)) await joinPeers(slack, { user, habit });
  await member.closeModal();
}

/** Says yes to peer check-ins, in the private space behind the modal that is open. */
async function joinPeers(slack: Sandbox, { user }: Part): Promise<void> {
  const member = slack.as(user.id);
  for (const action of ['space', 'peer', 'peer_join']) {
    const before = member.modals().at(-1)?.hash;
    await heard(member.click('modal', action), user.name);
    await slack.waitFor(`${user.name}'s ${action}`, () => member.modals().at(-1)?.hash !== before);
  }
  await member.closeModal();
}

/** Clicks Start on somebody's newest weekly message, or runs the command where there is none, and gives the form that opens. */
export async function openForm(slack: Sandbox, { user }: Part): Promise<Json> {
  const member = slack.as(user.id);
  const card = member.dms().findLast((message) => kindOf(message) === 'weekly');
  // In the first week there is a welcome instead of a weekly message.
  const opening = card ? member.click({ message: card }, 'answer') : member.command('/checkin');
  await heard(opening, user.name);
  return (await slack.waitFor(`${user.name}'s form`, () => member.modals().at(-1))).view;
}

/** Fills and submits the open form; true when the bot thanked. */
export async function answer(
  slack: Sandbox,
  { user }: Part,
  form: Json,
  answers: readonly number[],
): Promise<boolean> {
  const member = slack.as(user.id);
  const inputs = questionsOf(form);
  member.fill(
    Object.fromEntries(inputs.map((input, index) => [String(input['block_id']), `${answers[index] ?? 0}`])),
  );
  const result = await member.submit();
  const thanked = result.acknowledged && !result.errors && !result.failure;
  if (thanked) await member.closeModal();
  return thanked;
}
