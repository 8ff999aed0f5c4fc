import type { Json } from '../../index.js';

/** How many things the bot acknowledged, and how many were still there at a second look. */
export interface Kept {
  readonly acknowledged: number;
  readonly stored: number;
}

export const blocksOf = (view: Json): Json[] => view['blocks'] as Json[];

/** Counts the elements of a view or block that have an action id. */
export const count = (part: Json, action: string): number =>
  JSON.stringify(part).split(`"action_id":"${action}"`).length - 1;

/** Returns an option's value, without the dots that the bot may pad it with. */
export const valueOf = (option: Json | undefined): string => String(option?.['value']).replace(/\.+$/, '');
