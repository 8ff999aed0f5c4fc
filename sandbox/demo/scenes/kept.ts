import type { Json } from '../../index.js';

/** How many things the bot acknowledged, and how many of them were there when somebody looked again. */
export interface Kept {
  readonly acknowledged: number;
  readonly stored: number;
}

export const blocksOf = (view: Json): Json[] => view['blocks'] as Json[];

/** How many elements of a view or block have an action id. */
export const count = (part: Json, action: string): number =>
  JSON.stringify(part).split(`"action_id":"${action}"`).length - 1;

/** An option's value, which the bot may fill up with dots. */
export const valueOf = (option: Json | undefined): string => String(option?.['value']).replace(/\.+$/, '');
