import { ASK_FIELD } from '../../src/usecases/answer.js';
import type { ActResult, Json, Sandbox } from '../index.js';
import { type Part, PEERS } from './cast.js';
import { asksWhatHelps, kindOf, questionsOf } from './read.js';

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

/** Fills and submits the open form, with what would help where that's asked; true when the bot thanked. */
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

/** Has the admin name a peer supporter in the Home tab, and the supporter say yes. */
export async function makeSupporter(slack: Sandbox, admin: string, supporter: string): Promise<void> {
  const [one, other] = [slack.as(admin), slack.as(supporter)];
  const opened = async (action: string, shown: string): Promise<void> => {
    await heard(one.click(one.modals().length > 0 ? 'modal' : 'home', action), admin);
    await slack.waitFor(shown, () => JSON.stringify(one.modals().at(-1)?.view ?? {}).includes(shown));
  };
  await one.openHome();
  await slack.waitFor('the admin’s Home tab', () => JSON.stringify(one.home() ?? {}).includes('"setup"'));
  await opened('setup', 'supporter_list');
  await opened('supporter_list', 'supporter_name');
  await heard(one.click('modal', 'supporter_name', { selected: supporter }), admin);
  const asked = await slack.waitFor('the question to the supporter', () =>
    other.dms().find(({ blocks }) => JSON.stringify(blocks).includes('supporter_yes')),
  );
  await heard(other.click({ message: asked }, 'supporter_yes'), supporter);
  await slack.waitFor('the supporter’s yes', () => other.modals().at(-1));
  while (one.modals().length > 0) await one.closeModal();
  await other.closeModal();
}
