import * as z from 'zod';
import { type Block, block } from './blocks.js';
import { id, offer, offersOnce, plainText } from './composition.js';
import type { Json } from '../workspace.js';

/** The places that show blocks. */
export type Surface = 'message' | 'modal' | 'home';

/** One thing that Slack would refuse: its place, as a JSON pointer, and the reason. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

const VIEW_BYTES = 250_000;

const view = {
  blocks: z.array(block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: id.optional(),
};

const surfaces = {
  message: z.looseObject({
    text: z.string().min(1).max(40_000),
    blocks: z.array(block).max(50).optional(),
  }),
  modal: z.strictObject({
    type: z.literal('modal'),
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    ...view,
  }),
  home: z.strictObject({ type: z.literal('home'), ...view }),
} as const;

/** Returns everything that Slack would refuse about a message, a modal or a Home tab; empty if Slack would take it. */
export function validate(surface: Surface, payload: unknown): Problem[] {
  const parsed = surfaces[surface].safeParse(payload);
  if (!parsed.success) return parsed.error.issues.flatMap(problemsOf);
  const data = parsed.data as { blocks?: Block[]; submit?: unknown };
  const blocks = data.blocks ?? [];
  const problems = [...repeatedIds(blocks), ...wrongMenus(blocks)];
  const focused = elementsIn(blocks).filter(({ element }) => element['focus_on_load'] === true);
  if (focused[1])
    problems.push({
      pointer: `${focused[1].pointer}/focus_on_load`,
      message: 'only one element may have it',
    });
  if (surface === 'modal' && data.submit === undefined && blocks.some((one) => one.type === 'input'))
    problems.push({ pointer: '/submit', message: 'a modal with input blocks needs submit' });
  if (surface !== 'message') {
    if (Buffer.byteLength(JSON.stringify(payload)) > VIEW_BYTES)
      problems.push({ pointer: '', message: `a view is larger than ${VIEW_BYTES} bytes` });
    for (const [index, one] of blocks.entries())
      if (one.type === 'table' || one.type === 'data_visualization')
        problems.push({ pointer: `/blocks/${index}`, message: `${one.type}: messages only` });
  }
  return problems;
}

const pointerTo = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part)}`).join('');

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      message: 'unknown property',
    }));
  return [{ pointer: pointerTo(issue.path), message: issue.message }];
}

function repeatedIds(blocks: readonly Block[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, one] of blocks.entries()) {
    if (one.block_id !== undefined && seen.has(one.block_id))
      problems.push({ pointer: `/blocks/${index}/block_id`, message: 'block_id is used twice' });
    if (one.block_id !== undefined) seen.add(one.block_id);
    if (one.type !== 'actions') continue;
    const actions = one.elements.map((element) => element.action_id).filter((action) => action !== undefined);
    for (const [at, action] of actions.entries())
      if (actions.indexOf(action) !== at)
        problems.push({
          pointer: `/blocks/${index}/elements/${at}/action_id`,
          message: 'action_id is used twice',
        });
  }
  return problems;
}

/** Returns every element of the blocks that someone can use, with its place. */
const elementsIn = (blocks: readonly Block[]): { element: Json; pointer: string }[] =>
  blocks.flatMap((one, index): { element: Json; pointer: string }[] => {
    if (one.type === 'actions')
      return one.elements.map((element, at) => ({ element, pointer: `/blocks/${index}/elements/${at}` }));
    if (one.type === 'input') return [{ element: one.element, pointer: `/blocks/${index}/element` }];
    return one.type === 'section' && one.accessory
      ? [{ element: one.accessory, pointer: `/blocks/${index}/accessory` }]
      : [];
  });

/** Returns the options of a menu, including those in its groups. */
export function optionsIn(element: Json): readonly Json[] {
  const groups = (element['option_groups'] as { options: Json[] }[] | undefined) ?? [];
  return [...((element['options'] as Json[] | undefined) ?? []), ...groups.flatMap(({ options }) => options)];
}

/**
 * Returns the menus without exactly one form of options, or whose preset isn't among them; looked-up menus are exempt.
 */
function wrongMenus(blocks: readonly Block[]): Problem[] {
  return elementsIn(blocks).flatMap(({ element, pointer }) => {
    const type = String(element['type']);
    if (type === 'external_select' || type === 'multi_external_select') return [];
    if (type.endsWith('static_select') && !offersOnce(element))
      return [{ pointer: `${pointer}/options`, message: 'options or option_groups' }];
    const options = optionsIn(element).map((one) => JSON.stringify(one));
    return (['initial_option', 'initial_options'] as const).flatMap((name) =>
      [element[name] ?? []].flat().some((chosen) => !options.includes(JSON.stringify(chosen)))
        ? [{ pointer: `${pointer}/${name}`, message: 'not one of the options' }]
        : [],
    );
  });
}

/** Returns the options that an app offers while someone types into a menu, and what Slack would refuse about them. */
export function offeredIn(answer: unknown): {
  readonly options: readonly Json[];
  readonly problems: readonly Problem[];
} {
  const parsed = offer.safeParse(answer);
  return parsed.success
    ? { options: optionsIn(parsed.data), problems: [] }
    : { options: [], problems: parsed.error.issues.flatMap(problemsOf) };
}
