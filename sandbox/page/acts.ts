import * as z from 'zod';
import { type ActResult, CannotDo, type Member, type Sandbox } from '../index.js';
import { NotDone } from './not-done.js';
import type { Act, Doing, Outcome, Where } from './protocol.js';
import { messagesIn } from './screens.js';

/** The longest text that a field or a message in Slack may have. */
const MOST_TEXT = 40_000;

const id = z.string().min(1).max(255);
const text = z.string().max(MOST_TEXT);

const where: z.ZodType<Where> = z.discriminatedUnion('in', [
  z.strictObject({ in: z.literal('home') }),
  z.strictObject({ in: z.literal('modal') }),
  z.strictObject({ in: z.literal('message'), channel: id, ts: id }),
]);

const doing = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('click'),
    where,
    action: id,
    block: id.exactOptional(),
    selected: text.exactOptional(),
  }),
  z.strictObject({ do: z.literal('search'), where, action: id, typed: text }),
  z.strictObject({ do: z.literal('submit'), values: z.record(id, text.nullable()) }),
  z.strictObject({ do: z.literal('close') }),
  z.strictObject({ do: z.literal('command'), name: z.string().max(100), text }),
  z.strictObject({ do: z.literal('shortcut'), callbackId: id }),
  z.strictObject({ do: z.literal('write'), text }),
  z.strictObject({ do: z.literal('home') }),
]);

/** An act that a browser may ask for. */
export const actSchema = z.strictObject({ person: id, act: doing });

/**
 * Acts as a person of the local Slack, through what Slack would do with it. Throws NotDone and CannotDo if Slack's
 * client wouldn't allow it.
 */
export async function perform(slack: Sandbox, { person, act }: z.infer<typeof actSchema>): Promise<Outcome> {
  const member = slack.as(person);
  switch (act.do) {
    case 'click': {
      const { where, action, block, selected } = act;
      const chosen = {
        ...(block === undefined ? {} : { block }),
        ...(selected === undefined ? {} : { selected }),
      };
      return outcomeOf(act, await member.click(placeOf(slack, person, where), action, chosen));
    }
    case 'search': {
      await member.search(placeOf(slack, person, act.where), act.action, act.typed);
      return { options: member.offered(act.action) };
    }
    case 'submit':
      return submitted(member, act.values);
    case 'close':
      return outcomeOf(act, await member.closeModal());
    case 'command':
      return outcomeOf(act, await member.command(act.name, act.text));
    case 'shortcut':
      return outcomeOf(act, await member.shortcut(act.callbackId));
    case 'write':
      await member.write(act.text);
      break;
    case 'home':
      await member.openHome();
  }
  return {};
}

/** Fills in and submits the top form. The client's own objections appear under the inputs, like the app's errors. */
async function submitted(member: Member, values: Readonly<Record<string, string | null>>): Promise<Outcome> {
  try {
    member.fill(values);
    return outcomeOf({ do: 'submit', values }, await member.submit());
  } catch (error) {
    if (!(error instanceof CannotDo) || error.input === null) throw error;
    const said = error.code === 'required' ? 'Please complete this required field.' : 'This is too long.';
    return { errors: { [error.input]: said } };
  }
}

/** Returns what Slack shows after an act. */
function outcomeOf(act: Doing, { errors, failure }: ActResult): Outcome {
  return {
    ...(errors ? { errors } : {}),
    ...(failure === undefined ? {} : { failure: failureOf(act, failure) }),
  };
}

/** Returns Slack's own words for an app that failed. */
function failureOf(act: Doing, failure: string): string {
  if (act.do === 'command') return `${act.name} failed with the error "${failure}"`;
  if (act.do === 'submit') return 'We had some trouble connecting. Try again?';
  return 'The app didn’t answer. Try again.';
}

/** Returns the place of a click. Throws NotDone if the person doesn't see it. */
function placeOf(slack: Sandbox, person: string, at: Where): Parameters<Member['click']>[0] {
  if (at.in !== 'message') return at.in;
  const message = messagesIn(slack, person, at.channel).find(({ ts }) => ts === at.ts);
  const isTheirs = slack
    .as(person)
    .conversations()
    .some((one) => one.id === at.channel);
  if (!message || !isTheirs)
    throw new NotDone(
      409,
      'That message isn’t there any more.',
      'The app has deleted it. Go on with what the conversation shows now.',
    );
  return { message };
}

/** Whether an act answers a week, or skips it: then the demo doesn't answer it for this person. */
export const isByHand = ({ act }: Pick<Act, 'act'>): boolean =>
  act.do === 'submit' || (act.do === 'click' && act.action === 'skip');
