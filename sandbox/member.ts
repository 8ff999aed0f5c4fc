import { offeredIn, optionsIn, validate } from './block-kit/validate.js';
import { CannotDo } from './cannot-do.js';
import type { Ack, Kind } from './delivery.js';
import type { Manifest } from './manifest.js';
import { respondTo } from './methods/chat.js';
import { MOST_MODALS } from './methods/views.js';
import { heardInMessage } from './notifications.js';
import {
  actionsPayload,
  commandPayload,
  type Place,
  shortcutPayload,
  suggestionPayload,
  viewPayload,
} from './payloads.js';
import type { Json, PostedMessage, SandboxUser, ShownView, Workspace } from './workspace.js';

/** The outcome of an act, as the person sees it. */
export interface ActResult {
  readonly acknowledged: boolean;
  readonly status?: number;
  /** The errors that Slack shows under inputs: block id -> message. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Slack's own message when the app failed. */
  readonly failure?: string;
}

/** A conversation that a person reads. */
export interface Conversation {
  readonly id: string;
  readonly kind: 'dm' | 'group' | 'channel';
  /** A channel's name; null for DMs. */
  readonly name: string | null;
  /** Its members, without the bot. */
  readonly people: readonly string[];
}

/** How a member and the app reach each other. */
export interface AppLink {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly responseBase: () => string;
  deliver(kind: Kind, payload: Json): Promise<Ack>;
  event(event: Json): Promise<void>;
  failed(kind: string, reason: string): void;
}

/** The parts of a submission that an attacker may replace. */
export interface Tampering {
  readonly privateMetadata?: string;
  readonly callbackId?: string;
  readonly values?: ShownView['values'];
}

export type Where = { readonly message: PostedMessage } | 'home' | 'modal';

/** A person in Slack: acts as them, and sees what they see. */
export class Member {
  readonly #user: SandboxUser;

  constructor(
    private readonly app: AppLink,
    readonly id: string,
  ) {
    const user = app.workspace.users.get(id);
    if (!user) throw new CannotDo('no-such-person', `no user ${id} in the sandbox`);
    this.#user = user;
  }

  /** The bot's messages in this person's DM, oldest first. */
  dms(): readonly PostedMessage[] {
    const { workspace } = this.app;
    return workspace.messages.filter(
      (message) => message.channel === workspace.dmOf(this.id) && message.user === workspace.botUserId,
    );
  }

  /** The bot's messages in this person's group DMs, oldest first. */
  groupDms(): readonly PostedMessage[] {
    const { groupDms, messages } = this.app.workspace;
    return messages.filter((message) => groupDms.get(message.channel)?.includes(this.id) ?? false);
  }

  /**
   * The conversations they read: their DM with the bot, its group DMs with them, and the channels it's in or they're
   * in.
   */
  conversations(): readonly Conversation[] {
    const { workspace } = this.app;
    const groups = [...workspace.groupDms].filter(([, people]) => people.includes(this.id));
    const channels = [...workspace.channels.values()].filter(
      ({ channel, members }) =>
        members.has(this.id) || (channel.isPrivate !== true && channel.botIsMember !== false),
    );
    return [
      { id: workspace.dmOf(this.id), kind: 'dm', name: null, people: [this.id] },
      ...groups.map(([id, people]) => ({ id, kind: 'group' as const, name: null, people })),
      ...channels.map(({ channel: { id, name }, members }) => ({
        id,
        kind: 'channel' as const,
        name,
        people: [...members],
      })),
    ];
  }

  /** The messages that only this person was shown. */
  ephemerals(): readonly PostedMessage[] {
    return this.app.workspace.ephemerals.filter(({ to }) => to === this.id).map(({ message }) => message);
  }

  /** Their Home tab, once published. */
  home(): Json | undefined {
    return this.app.workspace.homes.get(this.id);
  }

  /** Their open modals, the top one last. */
  modals(): readonly ShownView[] {
    return this.app.workspace.modalsOf(this.id);
  }

  /** How often their screen has changed: a view, a message, an answer that only they see. */
  seen(): number {
    return this.app.workspace.seenBy(this.id);
  }

  async openHome(): Promise<void> {
    const home = this.home();
    await this.app.event({
      type: 'app_home_opened',
      user: this.id,
      tab: 'home',
      channel: this.app.workspace.dmOf(this.id),
      ...(home ? { view: home } : {}),
    });
  }

  /**
   * Writes a DM to the bot and returns its timestamp. `fields` override the event's: a subtype, files, `bot_id`, or
   * `undefined` to leave one out. Throws if the manifest doesn't let members write.
   */
  async write(text: string, fields: Json = {}): Promise<string> {
    const { workspace, manifest } = this.app;
    if (!manifest.messagesOpen)
      throw new CannotDo('turned-off', 'Slack: sending messages to this app has been turned off');
    const channel = workspace.dmOf(this.id);
    const ts = workspace.nextTs();
    workspace.messages.push({
      ts,
      channel,
      text,
      blocks: [],
      edited: false,
      ephemeral: false,
      user: this.id,
      banner: null,
      screenReader: heardInMessage({ text }),
    });
    workspace.changed(this.id);
    await this.app.event({
      type: 'message',
      channel,
      channel_type: 'im',
      user: this.id,
      text,
      ts,
      ...fields,
    });
    return ts;
  }

  /** Edits a message of theirs. Throws if they didn't write it. */
  async edit(ts: string, text: string): Promise<void> {
    const { workspace } = this.app;
    const [index, old] = this.#own(ts);
    workspace.messages[index] = { ...old, text, edited: true, screenReader: heardInMessage({ text }) };
    workspace.changed(this.id);
    await this.app.event({
      ...changed(workspace, old, 'message_changed'),
      message: { ...asEvent(old), text, edited: { user: this.id, ts: workspace.nextTs() } },
    });
  }

  /** Deletes a message of theirs. Throws if they didn't write it. */
  async erase(ts: string): Promise<void> {
    const { workspace } = this.app;
    const [index, old] = this.#own(ts);
    workspace.messages.splice(index, 1);
    workspace.changed(this.id);
    await this.app.event({ ...changed(workspace, old, 'message_deleted'), deleted_ts: ts });
  }

  /** The timestamps of their messages to the bot, oldest first. */
  written(): readonly string[] {
    const { workspace } = this.app;
    const dm = workspace.dmOf(this.id);
    return workspace.messages
      .filter(({ channel, user }) => channel === dm && user === this.id)
      .map(({ ts }) => ts);
  }

  #own(ts: string): readonly [number, PostedMessage] {
    const { messages } = this.app.workspace;
    const index = messages.findIndex((message) => message.ts === ts && message.user === this.id);
    const message = messages[index];
    if (!message) throw new CannotDo('not-there', `${this.id} wrote no message ${ts}`);
    return [index, message];
  }

  /** Runs a slash command. Throws if the manifest doesn't have it. */
  async command(name: string, text = ''): Promise<ActResult> {
    const { workspace, manifest } = this.app;
    if (!manifest.commands.has(name))
      throw new CannotDo('no-such-command', `Slack: ${name} is not a valid command`);
    const trigger = workspace.issueTrigger(this.id, false, Date.now());
    const payload = commandPayload(
      workspace,
      this.#user,
      name,
      text,
      trigger,
      this.#responseUrl(workspace.dmOf(this.id)),
    );
    const ack = await this.app.deliver('slash_commands', payload);
    if (!ack.acknowledged) return this.#refused('slash_commands', ack, 'operation_timeout');
    const answer = ack.body ?? {};
    if (answer['text'] !== undefined || answer['blocks'] !== undefined)
      respondTo(workspace, this.id, workspace.dmOf(this.id), answer);
    return { acknowledged: true, ...status(ack) };
  }

  /** Runs a global shortcut. Throws if the manifest doesn't have it. */
  async shortcut(callbackId: string): Promise<ActResult> {
    const { workspace, manifest } = this.app;
    if (!manifest.shortcuts.has(callbackId))
      throw new CannotDo('no-such-shortcut', `Slack: there is no shortcut ${callbackId}`);
    const trigger = workspace.issueTrigger(this.id, false, Date.now());
    const payload = shortcutPayload(workspace, this.#user, callbackId, trigger);
    const ack = await this.app.deliver('interactive', payload);
    return ack.acknowledged
      ? { acknowledged: true, ...status(ack) }
      : this.#refused('interactive', ack, 'operation_timeout');
  }

  /**
   * Clicks the element with this action id: the first, or the one in `chosen.block`. Throws if there's none to click.
   */
  async click(
    where: Where,
    actionId: string,
    chosen?: { value?: string; selected?: string; block?: string },
  ): Promise<ActResult> {
    const { workspace, manifest } = this.app;
    if (!manifest.interactive)
      throw new CannotDo('turned-off', 'Slack: this app is not configured to handle interactive responses');
    const place = this.#placeOf(where);
    const block = chosen?.block;
    const element = elementsOf(place.blocks).find(
      (one) => one.element['action_id'] === actionId && (block === undefined || one.block === block),
    );
    if (!element) {
      const there = block === undefined ? '' : ` in the block "${block}"`;
      throw new CannotDo('not-there', `nothing with the action id "${actionId}" is there to click${there}`);
    }
    const { action_id, type, text, value, style } = element.element;
    const action: Json = {
      action_id,
      type,
      block_id: element.block,
      ...(text ? { text } : {}),
      ...(style ? { style } : {}),
      ...(type === 'button' && value !== undefined ? { value } : {}),
      ...(chosen?.selected === undefined
        ? {}
        : chosenIn(String(type), this.#optionsOf(element.element), chosen.selected)),
      // An attacker's client could send this in place of the drawn value.
      ...(chosen?.value === undefined ? {} : { value: chosen.value }),
    };
    if (where === 'modal' && chosen?.selected !== undefined)
      this.#top().values[String(element.block)] = {
        [actionId]: {
          type,
          ...chosenIn(String(type), this.#optionsOf(element.element), chosen.selected),
        },
      };
    const trigger = workspace.issueTrigger(this.id, where === 'modal', Date.now());
    const ack = await this.app.deliver(
      'interactive',
      actionsPayload(workspace, this.#user, action, trigger, place.at),
    );
    return ack.acknowledged
      ? { acknowledged: true, ...status(ack) }
      : this.#refused('interactive', ack, 'operation_timeout');
  }

  /**
   * Types into a menu whose options the app looks up; returns the values of the options that it offers, or none if it
   * failed. Throws if too little is typed for Slack to ask.
   */
  async search(where: Where, actionId: string, typed: string): Promise<readonly string[]> {
    const { workspace } = this.app;
    const place = this.#placeOf(where);
    const found = [...elementsOf(place.blocks), ...inputsOf(place.blocks)].find(
      ({ element }) => element['action_id'] === actionId && isLookedUp(element),
    );
    if (!found)
      throw new CannotDo('not-there', `no menu with the action id "${actionId}" looks its options up`);
    const least = Number(found.element['min_query_length'] ?? 3);
    if (typed.length < least) throw new CannotDo('too-short', `Slack asks from ${least} characters on`);
    const asked = { action_id: actionId, block_id: String(found.block), value: typed };
    const ack = await this.app.deliver(
      'interactive',
      suggestionPayload(workspace, this.#user, asked, place.at),
    );
    if (!ack.acknowledged) {
      this.#refused('block_suggestion', ack, 'operation_timeout');
      return [];
    }
    const { options, problems } = offeredIn(ack.body ?? {});
    if (problems[0]) {
      this.app.failed('block_suggestion', `${problems[0].pointer} ${problems[0].message}`);
      return [];
    }
    workspace.offered.set(`${this.id} ${actionId}`, options);
    return options.map((option) => String(option['value']));
  }

  /** The options that the app last offered them in the menu with this action id. */
  offered(actionId: string): readonly Json[] {
    return this.app.workspace.offered.get(`${this.id} ${actionId}`) ?? [];
  }

  /** The options to choose from in an element: its own, or those that the app last offered. */
  #optionsOf(element: Json): readonly Json[] {
    return isLookedUp(element) ? this.offered(String(element['action_id'])) : optionsIn(element);
  }

  /** Fills in inputs of the top modal: block id -> option value or text; null empties an input. */
  fill(values: Readonly<Record<string, string | null>>): void {
    const top = this.#top();
    for (const [blockId, value] of Object.entries(values)) {
      const block = (top.view['blocks'] as Json[]).find(
        (one) => one['block_id'] === blockId && one['type'] === 'input',
      );
      if (!block) throw new CannotDo('not-there', `the modal has no input "${blockId}"`);
      const element = block['element'] as Json;
      const type = String(element['type']);
      const key = String(element['action_id']);
      if (value === null) delete top.values[blockId];
      else if (type === 'plain_text_input') {
        const most = Number(element['max_length'] ?? 3000);
        if (value.length > most)
          throw new CannotDo('too-long', `"${blockId}" takes ${most} characters at the most`, blockId);
        top.values[blockId] = { [key]: { type, value } };
      } else top.values[blockId] = { [key]: { type, ...chosenIn(type, this.#optionsOf(element), value) } };
    }
  }

  /** Submits the top modal. Throws, as Slack's client does, if a required input is empty. */
  async submit(tampered: Tampering = {}): Promise<ActResult> {
    const { workspace } = this.app;
    const top = this.#top();
    if (top.view['submit'] === undefined) throw new CannotDo('not-there', 'the modal has nothing to submit');
    const empty = (top.view['blocks'] as Json[]).find(
      (one) => one['type'] === 'input' && one['optional'] !== true && !top.values[String(one['block_id'])],
    );
    if (empty && !tampered.values) {
      const input = String(empty['block_id']);
      throw new CannotDo('required', `please complete this required field: ${input}`, input);
    }
    const sent: ShownView = {
      ...top,
      values: tampered.values ?? top.values,
      view: {
        ...top.view,
        ...(tampered.privateMetadata === undefined ? {} : { private_metadata: tampered.privateMetadata }),
        ...(tampered.callbackId === undefined ? {} : { callback_id: tampered.callbackId }),
      },
    };
    const trigger = workspace.issueTrigger(this.id, true, Date.now());
    const ack = await this.app.deliver(
      'interactive',
      viewPayload(workspace, this.#user, 'view_submission', sent, trigger),
    );
    if (!ack.acknowledged) return this.#refused('interactive', ack, 'trouble_connecting');
    return { acknowledged: true, ...status(ack), ...this.#applyResponse(ack.body ?? {}, top) };
  }

  /** Closes the top modal; tells the app if the view asked for it. */
  async closeModal(): Promise<ActResult> {
    const { workspace } = this.app;
    const top = this.#top();
    workspace.modalsOf(this.id).pop();
    workspace.changed(this.id);
    if (top.view['notify_on_close'] !== true) return { acknowledged: true };
    const ack = await this.app.deliver(
      'interactive',
      viewPayload(workspace, this.#user, 'view_closed', top, ''),
    );
    return ack.acknowledged ? { acknowledged: true } : this.#refused('interactive', ack, 'operation_timeout');
  }

  /** Applies the app's answer to a submission to the open modals. */
  #applyResponse(body: Json, submitted: ShownView): Partial<ActResult> {
    const { workspace } = this.app;
    const stack = workspace.modalsOf(this.id);
    const action = body['response_action'];
    if (action === undefined) this.#replace(stack.slice(0, -1));
    else if (action === 'clear') this.#replace([]);
    else if (action === 'errors') {
      const errors = body['errors'] as Record<string, string>;
      const inputs = (submitted.view['blocks'] as Json[]).map((one) => one['block_id']);
      const stray = Object.keys(errors).find((block) => !inputs.includes(block));
      if (stray === undefined && Object.keys(errors).length > 0) {
        workspace.saw(this.id);
        return { errors };
      }
      return this.#badAnswer(`errors name no block of the modal: ${stray ?? 'none'}`);
    } else {
      const problems = validate('modal', body['view']);
      if (problems[0])
        return this.#badAnswer(`${String(action)}: ${problems[0].pointer} ${problems[0].message}`);
      const view = body['view'] as Json;
      if (action === 'push' && stack.length >= MOST_MODALS)
        return this.#badAnswer('push: three views are stacked already');
      const top = stack.at(-1);
      if (action === 'push') this.#replace([...stack, workspace.shown(view, { under: top })]);
      else this.#replace([...stack.slice(0, -1), workspace.shown(view, { over: top })]);
    }
    return {};
  }

  #replace(stack: readonly ShownView[]): void {
    this.app.workspace.modals.set(this.id, [...stack]);
    this.app.workspace.saw(this.id);
  }

  #badAnswer(reason: string): Partial<ActResult> {
    this.app.failed('view_submission', reason);
    return { failure: 'trouble_connecting' };
  }

  #refused(kind: string, ack: Ack, failure: string): ActResult {
    this.app.failed(kind, ack.status === undefined ? 'no answer in time' : `status ${ack.status}`);
    return { acknowledged: false, failure, ...status(ack) };
  }

  #top(): ShownView {
    const top = this.modals().at(-1);
    if (!top) throw new CannotDo('not-there', 'no modal is open');
    return top;
  }

  #responseUrl(channel: string): string {
    return `${this.app.responseBase()}${this.app.workspace.issueResponseUrl(this.id, channel)}`;
  }

  #placeOf(where: Where): { readonly blocks: unknown; readonly at: Place } {
    if (where === 'home') {
      const home = this.home();
      if (!home) throw new CannotDo('not-there', 'the Home tab has not been published');
      return { blocks: home['blocks'], at: { home } };
    }
    if (where === 'modal') return { blocks: this.#top().view['blocks'], at: { shown: this.#top() } };
    const { message } = where;
    return { blocks: message.blocks, at: { message, responseUrl: this.#responseUrl(message.channel) } };
  }
}

/** Returns an input's state once a value is chosen; several values are separated by commas. */
function chosenIn(type: string, options: readonly Json[], value: string): Json {
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return {
        selected_options: (value === '' ? [] : value.split(',')).map((one) => optionOf(options, one)),
      };
    case 'users_select':
      return { selected_user: value };
    case 'multi_users_select':
      return { selected_users: value === '' ? [] : value.split(',') };
    case 'conversations_select':
      return { selected_conversation: value };
    case 'timepicker':
      return { selected_time: value };
    default:
      return { selected_option: optionOf(options, value) };
  }
}

/** Returns a person's message as an event carries it. */
const asEvent = ({ ts, text, user }: PostedMessage): Json => ({ type: 'message', user, text, ts });

/** Returns Slack's event for a DM that was changed or deleted; it names no user. */
const changed = (workspace: Workspace, old: PostedMessage, subtype: string): Json => ({
  type: 'message',
  subtype,
  hidden: true,
  channel: old.channel,
  channel_type: 'im',
  ts: workspace.nextTs(),
  previous_message: asEvent(old),
});

const status = (ack: Ack): { status?: number } => (ack.status === undefined ? {} : { status: ack.status });

/** Returns every element that can be clicked, with its block's id. */
function elementsOf(blocks: unknown): { element: Json; block: unknown }[] {
  return (blocks as Json[]).flatMap((block) =>
    [...((block['elements'] as Json[] | undefined) ?? []), block['accessory'] as Json | undefined]
      .filter((element) => element !== undefined)
      .map((element) => ({ element, block: block['block_id'] })),
  );
}

/** Returns every element of a form's inputs, with its block's id. */
const inputsOf = (blocks: unknown): { element: Json; block: unknown }[] =>
  (blocks as Json[]).flatMap((block) =>
    block['element'] === undefined ? [] : [{ element: block['element'] as Json, block: block['block_id'] }],
  );

/** Whether the app looks up an element's options while someone types. */
const isLookedUp = ({ type }: Json): boolean =>
  type === 'external_select' || type === 'multi_external_select';

/** Returns the option with this value. Throws if there's none: it couldn't be chosen. */
function optionOf(options: readonly Json[], value: string): Json {
  // An app may pad values so that all have the same length.
  const option = options.find(
    (one) => one['value'] === value || String(one['value']).replace(/\.+$/, '') === value,
  );
  if (!option) throw new CannotDo('no-such-option', `"${value}" is not among the options`);
  return option;
}
