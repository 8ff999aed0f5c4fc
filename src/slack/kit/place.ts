import type { WebClient } from '@slack/web-api';
import { type MemberId, memberId } from '../../pulse/ids.js';
import { type Body, objectOf, textOf } from '../api/payload.js';
import { withMarks } from '../api/workspace-marks.js';
import { isOfOrganization, placeIn } from '../api/origin.js';

/** How many modals Slack stacks on each other. */
export const MOST_MODALS = 3;

/** A modal that a person has open. */
export interface OpenModal {
  readonly id: string;
  readonly callback: string;
  /** Its position on the stack, from 1. Slack implies it by naming the modal below and the one at the bottom. */
  readonly depth: number;
}

type Respond = (message: {
  readonly response_type: 'ephemeral';
  readonly replace_original: false;
  readonly text: string;
  readonly blocks: readonly object[];
}) => Promise<unknown>;

/** Where a person clicked, and so how we can answer them. */
export interface Place {
  readonly client: WebClient;
  readonly member: MemberId;
  /** When Slack's delivery came, by `performance.now()`: the person has been waiting since then. */
  readonly since: number;
  /** Opens one modal, within three seconds; null if there is no trigger. */
  readonly trigger: string | null;
  /** The modal the button is in; null for a message, the Home tab or a shortcut. */
  readonly modal: OpenModal | null;
  /** The blocks of the Home tab the button is in. */
  readonly home: readonly object[] | null;
  /** Says something beneath the message the button is in, which only the person who clicked sees. */
  readonly respond: Respond | null;
}

/** The arguments from Bolt that a place is made from. */
export interface Clicked {
  readonly client: WebClient;
  readonly body: object;
  readonly respond?: unknown;
}

/** The place that a click, a submission or a shortcut came from. Any field of Slack's may be missing. */
export function placeOf({ client, body, respond }: Clicked, since: number): Place {
  const { user, trigger_id, view } = body as Body;
  const shown = objectOf(view);
  const home = shown['type'] === 'home' && Array.isArray(shown['blocks']) ? shown['blocks'] : null;
  return {
    client,
    member: memberId(textOf(objectOf(user)['id']) ?? ''),
    since,
    trigger: textOf(trigger_id),
    modal: shown['type'] === 'modal' && textOf(shown['id']) !== null ? openModal(shown) : null,
    home: home as readonly object[] | null,
    respond: typeof respond === 'function' ? inPlace(respond as Respond, body as Body) : null,
  };
}

/** Marks ephemeral answers in an organization with their workspace: people can click in them too. */
function inPlace(respond: Respond, body: Body): Respond {
  const workspace = isOfOrganization(body) ? placeIn(body) : null;
  return workspace ? (message) => respond(withMarks(message, workspace)) : respond;
}

function openModal(view: Body): OpenModal {
  const { id, callback_id, previous_view_id, root_view_id } = view;
  const depth = textOf(previous_view_id) === null ? 1 : previous_view_id === root_view_id ? 2 : MOST_MODALS;
  return { id: String(id), callback: textOf(callback_id) ?? '', depth };
}
