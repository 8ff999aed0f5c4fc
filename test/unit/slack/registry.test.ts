import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { longestTeam } from '../../../src/slack/examples/fixtures.js';
import { examplesOf } from '../../../src/slack/examples/list.js';
import { IDS } from '../../../src/slack/ids.js';
import { CHOICE } from '../../../src/slack/kit/blocks.js';
import { acting, changing, type Feature } from '../../../src/slack/kit/feature.js';
import { featureRegistry } from '../../../src/slack/routing/features.js';
import { RegistryError, registryOf } from '../../../src/slack/routing/registry.js';
import { helpIn } from '../../../src/slack/texts/help.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { add, type Entry, NO_OVERLAY, withOverlay } from '../../../src/support/overlay.js';

const nothing = (): never => {
  throw new Error('This is never called.');
};
const press = acting(nothing);
const send = changing(nothing);

/** The error that a registry of these features throws when it's made, or null if they fit together. */
function problemOf(features: Readonly<Record<string, Feature>>, ids: Parameters<typeof registryOf>[1]) {
  try {
    registryOf(features, ids);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(RegistryError);
    return (error as Error).message;
  }
}

const PARKING = { parking: { actions: ['park'], forms: ['permit'] } };

describe('the registry', () => {
  it('takes features that answer just their ids', () => {
    expect(problemOf({ parking: { actions: { park: press }, forms: { permit: send } } }, PARKING)).toBeNull();
  });

  it.each<[name: string, features: Readonly<Record<string, Feature>>, named: readonly string[]]>([
    ['a button nobody answers', { parking: { forms: { permit: send } } }, ['parking', '"park"', 'actions']],
    ['a form nobody answers', { parking: { actions: { park: press } } }, ['parking', '"permit"', 'forms']],
    [
      'a handler whose id is not declared',
      { parking: { actions: { park: press, unpark: press }, forms: { permit: send } } },
      ['parking', '"unpark"', 'ids.ts'],
    ],
    ['a feature that is not in the list', {}, ['parking', 'features.ts']],
    [
      'two features that answer the same command',
      {
        parking: {
          actions: { park: press },
          forms: { permit: send },
          commands: { '/park': { effect: null, answer: nothing } },
        },
        cars: { commands: { '/park': { effect: null, answer: nothing } } },
      },
      ['parking', 'cars', '"/park"', 'commands'],
    ],
    [
      'two features that answer the same shortcut',
      {
        parking: { actions: { park: press }, forms: { permit: send }, shortcuts: { go: nothing } },
        cars: { shortcuts: { go: nothing } },
      },
      ['parking', 'cars', '"go"'],
    ],
  ])('refuses %s, and says which', (_, features, named) => {
    const problem = problemOf(features, PARKING);
    for (const part of [...named, 'Fix: ']) expect(problem).toContain(part);
  });

  it('refuses two features that answer the same button', () => {
    const problem = problemOf(
      { parking: { actions: { park: press } }, cars: { actions: { park: press } } },
      { parking: { actions: ['park'], forms: [] }, cars: { actions: ['park'], forms: [] } },
    );
    expect(problem).toContain('The features parking and cars both answer "park" (actions).');
  });

  it('doesn’t know an id that only begins like one of its own', () => {
    const { action, form, command, shortcut, options } = featureRegistry();
    for (const id of ['team_', 'team_resume', 'setup_x', 'support_x', 'peer_x', 'supporter_x', 'constructor'])
      expect([action(id), form(id), command(id), shortcut(id), options(id)]).toEqual(Array(5).fill(null));
  });

  it('answers every command and shortcut of the manifest, and no other', () => {
    const { features } = parse(readFileSync('manifest.yml', 'utf8')) as {
      features: { slash_commands: { command: string }[]; shortcuts: { callback_id: string }[] };
    };
    const { command, shortcut } = featureRegistry();
    const commands = features.slash_commands.map((one) => one.command);
    expect(commands.filter((name) => !command(name))).toEqual([]);
    expect(features.shortcuts.filter((one) => !shortcut(one.callback_id))).toEqual([]);
  });
});

describe('the views and messages that people see', () => {
  const content = loadTexts('content', 'us');
  const entry: Entry = {
    id: 'own-1',
    name: 'N',
    what: 'W',
    person: 'U1' as Entry['person'],
    addedOn: '2026-11-23',
  };
  const overlay = add(NO_OVERLAY, 'peer', entry);
  const texts = { ...content.en, catalog: withOverlay(content.en.catalog, overlay) };
  const setup = { catalog: content.en.catalog, overlay };
  const examples = examplesOf({ texts, second: content.es, help: helpIn(content), team: longestTeam }, setup);

  /** The ids of every button and list in an example. */
  const idsIn = (shown: unknown): string[] =>
    [...JSON.stringify(shown).matchAll(/"action_id":"([^"]*)"/g)].map(([, id]) => id ?? '');
  /** The action behind each choice of a menu, which was a button of its own before. */
  const inMenus = (shown: unknown): string[] =>
    [...JSON.stringify(shown).matchAll(/"value":"(\w+)\|/g)].map(([, id]) => id ?? '');
  const { action, form, options } = featureRegistry();

  it('have no button or list that no feature answers', () => {
    const unanswered = examples.flatMap(({ name, shown }) =>
      idsIn(shown)
        .filter((id) => id !== CHOICE && !action(id))
        .map((id) => `${id} in ${name}`),
    );
    expect(unanswered).toEqual([]);
  });

  it('have no form that no feature takes, and no open list that no feature fills', () => {
    const untaken = examples.filter(
      ({ shown }) =>
        (shown as { submit?: unknown }).submit && !form((shown as { callback_id: string }).callback_id),
    );
    expect(untaken.map(({ name }) => name)).toEqual([]);
    for (const [, block] of JSON.stringify(examples).matchAll(
      /"block_id":"(\w+)"[^}]*\}[^}]*"external_select"/g,
    ))
      expect(options(block ?? '')).not.toBeNull();
  });

  it('have every button and form that a feature answers', () => {
    const pressed = new Set(examples.flatMap(({ shown }) => [...idsIn(shown), ...inMenus(shown)]));
    const sent = new Set(examples.map(({ shown }) => (shown as { callback_id?: string }).callback_id));
    const all = Object.values(IDS);
    expect(all.flatMap(({ actions }) => actions.filter((id) => !pressed.has(id)))).toEqual([]);
    expect(all.flatMap(({ forms }) => forms.filter((id) => !sent.has(id)))).toEqual([]);
  });

  /** The functions of features and kit whose declared type is a view or message. */
  const makers = ['src/slack/features', 'src/slack/kit'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // Other functions fill the shells of modals and messages.
      .filter((file) => file.endsWith('.ts') && file !== 'modals.ts' && file !== 'spoken.ts')
      .flatMap((file) =>
        readFileSync(join(folder, file), 'utf8')
          .split(/\nexport (?=const|function)/)
          .slice(1)
          .flatMap((source) => {
            const [head = ''] = source.split(/ =>| \{\n/, 1);
            return /\): (?:ModalView|HomeView|Message|Message\[\])$/.test(head)
              ? [/^(?:const|function) (\w+)/.exec(head)?.[1] ?? '']
              : [];
          }),
      ),
  );
  const shown = new Set(examples.map(({ made }) => made));

  it('come from functions that this test finds', () => {
    expect(makers.length).toBeGreaterThan(30);
  });

  it.each(makers)('include what %s makes', (maker) => {
    expect([...shown]).toContain(maker);
  });
});
