import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { MemberId } from '../../pulse/ids.js';
import type { Category } from '../../support/catalog.js';
import type { Texts } from '../texts/load.js';
import type { Workspace } from '../workspace.js';

/** The support we show when we can give nothing but help: a category, or the list of categories. */
export type Help = Category | 'all';

/** A person who does something in a workspace, and the words they read. */
export interface Person {
  readonly workspace: Workspace;
  readonly texts: Texts;
  readonly member: MemberId;
}

/** A person who wants to read something. */
export interface Reader {
  readonly texts: Texts;
  readonly member: MemberId;
  /** A button's value, or the option or person that was chosen. */
  readonly value: string;
}

/** A person who pressed a button or chose from a list. */
export interface Click extends Reader, Person {
  readonly client: WebClient;
  /** The private metadata of the modal that the button is in. */
  readonly metadata: string;
}

/** The handler of a button or list; made by `reading` or `acting`. */
export type Action = ReadingAction | ActingAction;

interface ReadingAction {
  readonly effect: 'shows';
  readonly help: Help | null;
  view(this: void, reader: Reader): ModalView;
}

interface ActingAction {
  readonly effect: 'changes';
  readonly help: Help | null;
  view(this: void, click: Click): ModalView | Promise<ModalView>;
}

/**
 * An action that opens something to read, the same for everyone. It has no access to Redis, so it opens whatever is
 * down, for people of other workspaces too, and leaves no mark anywhere.
 *
 * @param help what it shows when we can give nothing but help; null if it has to wait
 */
export const reading = (view: ReadingAction['view'], help: Help | null = null): Action => ({
  effect: 'shows',
  help,
  view,
});

/** Any other action. We take it once, however often Slack delivers it, and only from people of the workspace. */
export const acting = (view: ActingAction['view'], help: Help | null = null): Action => ({
  effect: 'changes',
  help,
  view,
});

/** The fields of a form: block id -> option, person or text. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** A submitted form, before we know the sender's language. */
export interface SentForm {
  readonly workspace: Workspace;
  readonly client: WebClient;
  readonly member: MemberId;
  readonly fields: Fields;
  /** The form's hidden metadata. */
  readonly metadata: string;
  /** Names this one submission: see `checkinDelivery`. */
  readonly delivery: string;
}

/** A submitted form, with the texts its sender reads. */
export interface FilledForm extends SentForm {
  readonly texts: Texts;
}

/** The outcome of a form: a view, or the problems of its fields, in which case nothing changed. */
export type Outcome =
  | {
      readonly view: ModalView;
      /** The work left once `view` is shown; resolves to the view that replaces it. */
      readonly afterwards?: (progress: (view: ModalView) => void) => Promise<ModalView>;
    }
  | { readonly problems: Readonly<Record<string, string>> };

/** A form being handled. */
interface Taking {
  /** The words its sender reads. */
  readonly texts: Promise<Texts>;
  readonly outcome: Promise<Outcome>;
}

/** How to handle a form; made by `changing` or `asking`, except for a check-in. */
export interface Form {
  /** How to recognize its repeats: see `Effect`; null if the script that stores the form recognizes them. */
  readonly effect: 'helps' | 'changes' | null;
  take(this: void, sent: SentForm): Taking;
}

type TakeForm = (sent: FilledForm) => Outcome | Promise<Outcome>;

/** Handles a form once we've found the words its sender reads. */
const takeWith =
  (find: 'textsFor' | 'helpFor', take: TakeForm): Form['take'] =>
  (sent) => {
    const texts = sent.workspace.memberTexts[find](sent.member);
    return { texts, outcome: texts.then((read) => take({ ...sent, texts: read })) };
  };

/** A form that changes something. */
export const changing = (take: TakeForm): Form => ({ effect: 'changes', take: takeWith('textsFor', take) });

/** A form that asks a supporter for a talk: the words its sender reads don't depend on Redis. */
export const asking = (effect: 'helps' | 'changes', take: TakeForm): Form => ({
  effect,
  take: takeWith('helpFor', take),
});

/** A person who sent a command. */
export interface CommandUse extends Person {
  /** The text after the command, in lower case. */
  readonly words: string;
}

/** How a slash command is answered: with a modal, or with blocks that only its sender sees. */
export interface Command {
  /** `changes` if we take the command once, however often Slack delivers it; null if it only shows something. */
  readonly effect: 'changes' | null;
  /** Only for a command about help: the help we show if we can give nothing else, by the text after the command. */
  readonly help?: (words: string) => Help;
  answer(
    this: void,
    use: CommandUse,
  ): ModalView | readonly KnownBlock[] | Promise<ModalView | readonly KnownBlock[]>;
}

/** Finds the options to offer for the text typed into a list that's too long to show. */
export type OptionsFor = (asked: {
  readonly workspace: Workspace;
  readonly texts: Promise<Texts>;
  readonly typed: string;
}) => Promise<PlainTextOption[]>;

/** The Slack events that features listen to. */
export type EventName =
  | 'app_home_opened'
  | 'member_joined_channel'
  | 'member_left_channel'
  | 'subteam_members_changed'
  | 'subteam_updated'
  | 'user_change';

/** Handles an event. */
export type OnEvent<T extends EventName> = (
  event: SlackEventMiddlewareArgs<T>['event'],
  at: { readonly workspace: Workspace; readonly client: WebClient },
) => void | Promise<void>;

/** Which feature handles which event. */
export type EventHandlers = { readonly [T in EventName]?: OnEvent<T> };

/** One feature of the Slack layer, as routing sees it: its handlers, by id. */
export interface Feature {
  readonly actions?: Readonly<Record<string, Action>>;
  readonly forms?: Readonly<Record<string, Form>>;
  readonly commands?: Readonly<Record<`/${string}`, Command>>;
  readonly shortcuts?: Readonly<Record<string, (reader: Omit<Reader, 'value'>) => ModalView>>;
  /** By the block id of the question. */
  readonly options?: Readonly<Record<string, OptionsFor>>;
  readonly events?: EventHandlers;
  /** Answers a click in place of the feature that its id belongs to; null to leave it to that feature. */
  readonly instead?: (reader: Reader) => ModalView | null;
}

/** The ids that a feature answers: see ids.ts. */
export interface FeatureIds {
  readonly actions: readonly string[];
  readonly forms: readonly string[];
}

/** A feature with a handler for each of its ids. */
export interface FeatureOf<T extends FeatureIds> extends Feature {
  readonly actions: Readonly<Record<T['actions'][number], Action>>;
  readonly forms: Readonly<Record<T['forms'][number], Form>>;
}
