import type { Json } from '../../page/protocol.js';

/** The parts of Block Kit that the page draws itself, already checked by the strict server. */
export interface TextObject {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
}

export interface Option {
  readonly text: TextObject;
  readonly value: string;
  readonly description?: TextObject;
  readonly url?: string;
}

export interface OptionGroup {
  readonly label: TextObject;
  readonly options: readonly Option[];
}

export interface Confirm {
  readonly title: TextObject;
  readonly text: TextObject;
  readonly confirm: TextObject;
  readonly deny: TextObject;
  readonly style?: 'primary' | 'danger';
}

export interface Element {
  readonly type: string;
  readonly action_id?: string;
  readonly text?: TextObject;
  readonly style?: 'primary' | 'danger';
  readonly url?: string;
  readonly accessibility_label?: string;
  readonly confirm?: Confirm;
  readonly placeholder?: TextObject;
  readonly options?: readonly Option[];
  readonly option_groups?: readonly OptionGroup[];
  readonly multiline?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_query_length?: number;
  readonly max_selected_items?: number;
}

export interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: TextObject;
  readonly elements?: readonly Element[];
  readonly accessory?: Element;
  readonly label?: TextObject;
  readonly hint?: TextObject;
  readonly element?: Element;
  readonly optional?: boolean;
}

export interface View {
  readonly title?: TextObject;
  readonly submit?: TextObject;
  readonly close?: TextObject;
  readonly blocks: readonly Block[];
}

export const blocksOf = (json: readonly Json[]): readonly Block[] => json as unknown as readonly Block[];

export const viewOf = (json: Json): View => json as unknown as View;

/** Returns the place of an input in a form: an update that keeps both ids keeps what's filled in. */
export const keyOf = (block: Pick<Block, 'block_id'>, element: Pick<Element, 'action_id'>): string =>
  `${block.block_id ?? ''} ${element.action_id ?? ''}`;

/** Returns all options of a menu, including those in its groups. */
export const optionsOf = ({ options = [], option_groups = [] }: Element): readonly Option[] => [
  ...options,
  ...option_groups.flatMap((group) => group.options),
];
