import * as z from 'zod';
import { type Block, block } from './blocks.js';
import { id, plainText } from './composition.js';

/** Where blocks are shown. */
export type Surface = 'message' | 'modal' | 'home';

/** One thing Slack would refuse: where, as a JSON pointer, and why. */
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

/** Everything Slack would refuse about a message, a modal or a Home tab; empty when it would take it. */
export function validate(surface: Surface, payload: unknown): Problem[] {
  const parsed = surfaces[surface].safeParse(payload);
  if (!parsed.success) return parsed.error.issues.flatMap(problemsOf);
  const data = parsed.data as { blocks?: Block[]; submit?: unknown };
  const blocks = data.blocks ?? [];
  const problems = [...repeatedIds(blocks), ...foreignInitials(blocks)];
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

/** A preset choice must be one of the choices. */
function foreignInitials(blocks: readonly Block[]): Problem[] {
  return blocks.flatMap((one, index) => {
    const elements =
      one.type === 'actions'
        ? one.elements.map((element, at) => [element, `/blocks/${index}/elements/${at}`] as const)
        : one.type === 'input'
          ? [[one.element, `/blocks/${index}/element`] as const]
          : one.type === 'section' && one.accessory
            ? [[one.accessory, `/blocks/${index}/accessory`] as const]
            : [];
    return elements.flatMap(([element, pointer]) => {
      if (!('initial_option' in element) || !element.initial_option) return [];
      const chosen = JSON.stringify(element.initial_option);
      const options = element.options?.map((option) => JSON.stringify(option)) ?? [];
      return options.includes(chosen)
        ? []
        : [{ pointer: `${pointer}/initial_option`, message: 'not one of the options' }];
    });
  });
}
