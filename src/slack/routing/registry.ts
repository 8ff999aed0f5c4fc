import type {
  Action,
  Command,
  Feature,
  FeatureIds,
  Form,
  OnEvent,
  OptionsFor,
  Reader,
} from '../kit/feature.js';

/** What a global shortcut opens. */
type Shortcut = NonNullable<Feature['shortcuts']>[string];

/** The handlers of everything Slack sends, by id; null for an unknown id. */
export interface Registry {
  action(this: void, id: string): Action | null;
  form(this: void, id: string): Form | null;
  command(this: void, name: string): Command | null;
  shortcut(this: void, id: string): Shortcut | null;
  options(this: void, block: string): OptionsFor | null;
  readonly events: ReadonlyMap<string, OnEvent<never>>;
  /** The view of the first feature that answers a click in place of the feature its id belongs to, or null. */
  instead(this: void, reader: Reader): ReturnType<NonNullable<Feature['instead']>>;
}

/** The features don't fit together. */
export class RegistryError extends Error {
  readonly code = 'registry';
}

type Kind = 'actions' | 'forms' | 'commands' | 'shortcuts' | 'options' | 'events';
type Features = Readonly<Record<string, Feature>>;

/** All features' handlers of one kind, by id. Throws RegistryError if two features answer the same id. */
function collected<T>(features: Features, kind: Kind): ReadonlyMap<string, T> {
  const owners = new Map<string, string>();
  const all = new Map<string, T>();
  for (const [name, feature] of Object.entries(features))
    for (const [id, handler] of Object.entries(feature[kind] ?? {})) {
      const owner = owners.get(id);
      if (owner !== undefined)
        throw new RegistryError(
          `The features ${owner} and ${name} both answer "${id}" (${kind}). Fix: give one of them another id.`,
        );
      owners.set(id, name);
      all.set(id, handler as T);
    }
  return all;
}

/** Throws RegistryError if a feature doesn't answer exactly the ids it names. */
function compare(name: string, kind: 'actions' | 'forms', named: readonly string[], feature: Feature): void {
  const answered = Object.keys(feature[kind] ?? {});
  const missing = named.find((id) => !answered.includes(id));
  if (missing !== undefined)
    throw new RegistryError(
      `The feature ${name} doesn't answer "${missing}" (${kind}). Fix: add it to the feature's index.ts, or take it out of its ids.ts.`,
    );
  const unknown = answered.find((id) => !named.includes(id));
  if (unknown !== undefined)
    throw new RegistryError(
      `The feature ${name} answers "${unknown}" (${kind}), which isn't among its ids. Fix: add it to the feature's ids.ts.`,
    );
}

const NO_IDS: FeatureIds = { actions: [], forms: [] };

/**
 * Collects the handlers of all features.
 *
 * @param ids the ids that each feature has to answer, by the feature's name
 * @throws RegistryError for an id that is missing, unknown or answered twice
 */
export function registryOf(features: Features, ids: Readonly<Record<string, FeatureIds>>): Registry {
  const absent = Object.keys(ids).find((name) => !Object.hasOwn(features, name));
  if (absent !== undefined)
    throw new RegistryError(`No feature is called ${absent}. Fix: add it to src/slack/routing/features.ts.`);
  for (const [name, feature] of Object.entries(features))
    for (const kind of ['actions', 'forms'] as const)
      compare(name, kind, (ids[name] ?? NO_IDS)[kind], feature);
  const actions = collected<Action>(features, 'actions');
  const forms = collected<Form>(features, 'forms');
  const commands = collected<Command>(features, 'commands');
  const shortcuts = collected<Shortcut>(features, 'shortcuts');
  const options = collected<OptionsFor>(features, 'options');
  return {
    action: (id) => actions.get(id) ?? null,
    form: (id) => forms.get(id) ?? null,
    command: (name) => commands.get(name) ?? null,
    shortcut: (id) => shortcuts.get(id) ?? null,
    options: (block) => options.get(block) ?? null,
    events: collected<OnEvent<never>>(features, 'events'),
    instead(reader) {
      for (const { instead } of Object.values(features)) {
        const view = instead?.(reader) ?? null;
        if (view) return view;
      }
      return null;
    },
  };
}
