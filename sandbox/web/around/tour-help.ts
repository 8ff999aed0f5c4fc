import type { Doing, Json, Modal, Outcome, Person, Problem, World } from '../../page/protocol.js';
import { inputsOf } from '../slack/element-value.js';
import { optionsOf, viewOf } from '../slack/kit.js';
import { isProblem, type Source } from '../source/source.js';
import type { Help } from './tour-steps.js';
import type { Part } from './traces-parts.js';

type Done = Outcome | Problem;
type Of<Key extends string> = Extract<Help, Readonly<Record<Key, unknown>>>;

interface Hands {
  readonly source: Source;
  readonly person: Person;
  readonly people: World['people'];
  readonly look: (part: Part) => void;
}

/** Performs a step's help for a person, through the same acts. Closes whatever else is open first. */
export async function helpWith(help: Help, hands: Hands): Promise<Done> {
  const { source, person, look } = hands;
  if ('looks' in help) {
    look(help.looks);
    return {};
  }
  const open = topOf(hands);
  if ('form' in help && open?.view['callback_id'] === help.form) return send(help, open, hands);
  await closeAll(hands);
  if ('weeks' in help) return playWeeks(help, hands);
  if ('act' in help) return source.act(person.id, help.act);
  const opening = 'do' in help.opens ? help.opens : pressOf(help.opens.presses, hands);
  return opening ? source.act(person.id, opening) : NOTHING_TO_PRESS;
}

const NOTHING_TO_PRESS: Problem = {
  problem: 'That’s been done already, so there’s nothing to press.',
  fix: 'Go on with Next.',
};

const topOf = ({ source, person }: Hands): Modal | undefined =>
  source.state().screens[person.id]?.modals.at(-1);

/** Closes all of a person's open modals. */
export async function closeAll({ source, person }: Pick<Hands, 'source' | 'person'>): Promise<void> {
  const open = source.state().screens[person.id]?.modals.length ?? 0;
  for (let closed = 0; closed < open; closed += 1) await source.act(person.id, { do: 'close' });
}

/** Submits a form: the given values, otherwise what's already chosen, otherwise the option at position `choice`. */
function send(
  { values = {}, choice = 0 }: Of<'form'>,
  modal: Modal,
  { source, person }: Hands,
): Promise<Done> {
  const chosen = inputsOf(viewOf(modal.view).blocks).flatMap(({ block }): [string, string][] => {
    const id = block.block_id ?? '';
    const element = block.element as unknown as Json | undefined;
    const isSet = element?.['initial_option'] !== undefined || block.optional === true;
    const option = isSet || !block.element ? undefined : optionsOf(block.element)[choice];
    const value = values[id] ?? option?.value;
    return value === undefined ? [] : [[id, value]];
  });
  return source.act(person.id, { do: 'submit', values: Object.fromEntries(chosen) });
}

/** Presses a button on the newest message that has it; null if none has. */
function pressOf(actionId: string, { source, person }: Hands): Doing | null {
  const messages = (source.state().screens[person.id]?.conversations ?? []).flatMap((one) => one.messages);
  const message = messages.findLast(({ blocks }) =>
    JSON.stringify(blocks).includes(`"action_id":"${actionId}"`),
  );
  if (!message) return null;
  const { channel, ts } = message;
  return { do: 'click', where: { in: 'message', channel, ts }, action: actionId };
}

/** The longest wait for a form to open, in milliseconds. */
const OPENS_WITHIN_MS = 10_000;

/** Resolves to what `find` returns once the page has it; undefined if it doesn't come in time. */
export const seen = <T>(source: Source, find: () => T | undefined): Promise<T | undefined> =>
  new Promise((resolve) => {
    const look = (): void => {
      const found = find();
      if (found !== undefined) end(found);
    };
    const end = (found?: T): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(found);
    };
    const timer = setTimeout(end, OPENS_WITHIN_MS);
    const unsubscribe = source.subscribe(look);
    look();
  });

/**
 * Says yes for a person who doesn't take part yet, with support options as messages, so that there's one to see. People
 * who already take part keep their choice: /checkin opens this form only for those who don't.
 */
async function takePart(hands: Hands): Promise<void> {
  const { source, person } = hands;
  await source.act(person.id, { do: 'command', name: '/checkin', text: '' });
  const form = await seen(source, () => topOf(hands));
  if (form?.view['callback_id'] === 'join')
    await source.act(person.id, { do: 'submit', values: { notes: 'direct' } });
  await closeAll(hands);
}

/** Plays a person's weeks in a mood, with light ones for everyone else; then the user answers for the person again. */
async function playWeeks({ weeks, mood }: Of<'weeks'>, hands: Hands): Promise<Done> {
  const { source, person, people } = hands;
  await takePart(hands);
  const others = people.filter(({ id }) => id !== person.id).map(({ id }) => id);
  const own = [person.id];
  let outcome = await source.answer({ people: others, mood: 'light' });
  if (!isProblem(outcome)) outcome = await source.answer({ people: own, mood });
  for (let week = 0; week < weeks && !isProblem(outcome); week += 1)
    outcome = await source.move({ move: 'next-week' });
  if (!isProblem(outcome)) await source.answer({ people: own, mood: 'self' });
  return outcome;
}
