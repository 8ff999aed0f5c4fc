import type { KnownBlock } from '@slack/types';
import type { Message } from './blocks.js';
import { escaped, withEntities } from './text.js';

/**
 * Characters that format what's between them, where Slack reads them as markup. Typed ones are between
 * joiners, and stay.
 */
const FORMATTED =
  /(?<![\p{L}\p{N}\u2060])([*_~])(?=[^\s\u2060])([^\n]*?[^\s\u2060])\1(?![\p{L}\p{N}\u2060])/gu;

const LINK = /<(?:https?|mailto|tel):[^<>|]*\|([^<>]*)>/g;

/** Our own markup without those characters; each level of nesting takes one round. */
function withoutSigns(text: string): string {
  const without = text.replace(FORMATTED, '$2');
  return without === text ? text : withoutSigns(without);
}

/** Code, in which Slack reads no markup: outside of it, its contents need escaping, as typed text does. */
const CODE = /(?<![\p{L}\p{N}\u2060])`([^`\n]+)`(?![\p{L}\p{N}\u2060])/gu;

const SIGNS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

const withoutCode = (text: string): string =>
  text.replace(CODE, (_, code: string) =>
    escaped(code.replace(/&(?:amp|lt|gt);/g, (entity) => SIGNS[entity] ?? entity)),
  );

/** Where blocks hold readable text, in the order people see it. */
const READ_FROM = ['text', 'fields', 'elements', 'rows', 'accessory', 'placeholder', 'alt_text'] as const;

function textsIn(part: unknown): string[] {
  if (typeof part === 'string') return part === '' ? [] : [withEntities(part)];
  if (Array.isArray(part)) return part.flatMap(textsIn);
  if (typeof part !== 'object' || part === null) return [];
  const { type, text } = part as { readonly type?: unknown; readonly text?: unknown };
  if (type === 'mrkdwn') return [withoutSigns(withoutCode(String(text).replace(LINK, '$1')))];
  return READ_FROM.flatMap((name) => textsIn((part as Readonly<Record<string, unknown>>)[name]));
}

/**
 * Everything that blocks show, in plain words, one line for each part. A screen reader says this, because it
 * reads a message's `text` and no block. Mentions and dates stay in Slack's notation, which Slack replaces
 * with names and times; so does the escaping of typed text.
 */
export const spoken = (blocks: readonly KnownBlock[]): string => blocks.flatMap(textsIn).join('\n');

/**
 * A message that a screen reader reads out in full. Only for messages that raise no notification: a phone's
 * would show all of it.
 */
export const spokenMessage = (blocks: readonly KnownBlock[]): Message => ({
  text: spoken(blocks),
  blocks: [...blocks],
});
