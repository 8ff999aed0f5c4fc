import { type Surface, validate } from '../block-kit/validate.js';
import { Refused, refuseProblems } from '../refusal.js';
import type { Json, ShownView, Workspace } from '../workspace.js';
import type { Call, Method } from './method.js';

/** Slack stacks at most three modals. */
export const MOST_MODALS = 3;

/** Checks and returns a call's view. Throws Refused. */
function viewOf(args: Json, surface: Surface): Json {
  const { view } = args;
  if (typeof view !== 'object' || view === null) throw new Refused('invalid_arguments');
  refuseProblems('invalid_arguments', validate(surface, view), '/view');
  return view as Json;
}

/** Describes a view as methods and payloads do. */
export function describeView(
  workspace: Workspace,
  { id, hash, view, values, root, previous }: ShownView,
): Json {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...view,
    id,
    hash,
    team_id: workspace.teamId,
    state: { values },
    app_id: 'A0SANDBOX',
    bot_id: 'B0SANDBOX',
    root_view_id: root,
    previous_view_id: previous,
    // For an organization's install, this is the organization's id, not a workspace's.
    app_installed_team_id: workspace.organization ?? workspace.teamId,
  };
}

/** Uses up a trigger: it works once, for three seconds. Throws Refused. */
function takeTrigger({ workspace, args, triggerMs }: Call) {
  const trigger = workspace.triggers.get(String(args['trigger_id']));
  if (!trigger) throw new Refused('invalid_trigger_id');
  if (trigger.used) throw new Refused('exchanged_trigger_id');
  if (Date.now() - trigger.at > triggerMs) throw new Refused('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

const open: Method = {
  scope: null,
  run(call) {
    const view = viewOf(call.args, 'modal');
    const trigger = takeTrigger(call);
    const shown = call.workspace.shown(view);
    call.workspace.modals.set(trigger.user, [shown]);
    call.workspace.saw(trigger.user);
    return { view: describeView(call.workspace, shown) };
  },
};

const push: Method = {
  scope: null,
  run(call) {
    const view = viewOf(call.args, 'modal');
    const trigger = takeTrigger(call);
    const stack = call.workspace.modalsOf(trigger.user);
    if (!trigger.fromModal || stack.length === 0) throw new Refused('invalid_trigger_id');
    if (stack.length >= MOST_MODALS) throw new Refused('push_limit_reached');
    const shown = call.workspace.shown(view, { under: stack.at(-1) });
    stack.push(shown);
    call.workspace.saw(trigger.user);
    return { view: describeView(call.workspace, shown) };
  },
};

/** Whether two views look the same. */
const alike = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

const update: Method = {
  scope: null,
  run(call) {
    const { workspace, args } = call;
    for (const [user, home] of workspace.homes)
      if (home['id'] === args['view_id']) return publishFor(call, user);
    const view = viewOf(args, 'modal');
    for (const [user, stack] of workspace.modals) {
      const index = stack.findIndex((one) =>
        args['view_id'] ? one.id === args['view_id'] : one.view['external_id'] === args['external_id'],
      );
      const old = stack[index];
      if (!old) continue;
      if (args['hash'] !== undefined && args['hash'] !== old.hash) throw new Refused('hash_conflict');
      const shown = workspace.shown(view, { over: old });
      stack[index] = shown;
      if (!alike(old.view, shown.view)) workspace.saw(user);
      return { view: describeView(workspace, shown) };
    }
    throw new Refused('not_found');
  },
};

/** Publishes a person's Home tab; its view keeps its id. */
function publishFor({ workspace, args }: Call, user: string): Json {
  const view = viewOf(args, 'home');
  const old = workspace.homes.get(user);
  if (args['hash'] !== undefined && args['hash'] !== old?.['hash']) throw new Refused('hash_conflict');
  const id = old ? String(old['id']) : workspace.nextId('V');
  const over = { id, hash: '', view: old ?? {}, values: {}, root: id, previous: null };
  const home = describeView(workspace, workspace.shown(view, { over }));
  workspace.homes.set(user, home);
  if (!old || !alike({ blocks: old['blocks'] }, { blocks: home['blocks'] })) workspace.saw(user);
  return { view: home };
}

const publish: Method = {
  scope: null,
  run(call) {
    const { workspace, args, manifest } = call;
    if (!manifest.homeTab) throw new Refused('not_enabled');
    const user = String(args['user_id']);
    if (!workspace.users.has(user)) throw new Refused('user_not_found');
    return publishFor(call, user);
  },
};

/** The methods about views. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
