import type { KnownBlock } from '@slack/types';
import type { Message } from './blocks.js';
import { escaped } from './text.js';

/** Signs that format what's between them, where Slack reads them so. Typed ones stand between joiners, and stay. */
const FORMATTED =
  /(?<![\p{L}\p{N}\u2060])([*_~])(?=[^\s\u2060])([^\n]*?[^\s\u2060])\1(?![\p{L}\p{N}\u2060])/gu;

const LINK = /<(?:https?|mailto|tel):[^<>|]*\|([^<>]*)>/g;

/** Markup of ours without the signs: nested ones take one round each. */
function withoutSigns(text: string): string {
  const without = text.replace(FORMATTED, '$2');
  return without === text ? text : withoutSigns(without);
}

/** Code, in which Slack reads no markup: outside it, what it holds needs escaping as typed text does. */
const CODE = /(?<![\p{L}\p{N}\u2060])`([^`\n]+)`(?![\p{L}\p{N}\u2060])/gu;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const SIGNS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

const withoutCode = (text: string): string =>
  text.replace(CODE, (_, code: string) =>
    escaped(code.replace(/&(?:amp|lt|gt);/g, (entity) => SIGNS[entity] ?? entity)),
  );

/** Where blocks hold what's read, in the order in which it's seen. */
const READ_FROM = ['text', 'fields', 'elements', 'rows', 'accessory', 'alt_text'] as const;

function textsIn(part: unknown): string[] {
  if (typeof part === 'string')
    return part === '' ? [] : [part.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)];
  if (Array.isArray(part)) return part.flatMap(textsIn);
  if (typeof part !== 'object' || part === null) return [];
  const { type, text } = part as { readonly type?: unknown; readonly text?: unknown };
  if (type === 'mrkdwn') return [withoutSigns(withoutCode(String(text).replace(LINK, '$1')))];
  return READ_FROM.flatMap((name) => textsIn((part as Readonly<Record<string, unknown>>)[name]));
}

/**
 * Everything that blocks show, in plain words, a line for each part: what a screen reader says of a message, of which it
 * reads `text` and no block. Mentions and dates stay as Slack writes them, which puts names and times in their place; so
 * does the escaping of text that somebody typed.
 */
export const spoken = (blocks: readonly KnownBlock[]): string => blocks.flatMap(textsIn).join('\n');

/** A message that a screen reader says in full. Only for what raises no notification: a phone's would show all of it. */
export const spokenMessage = (blocks: readonly KnownBlock[]): Message => ({
  text: spoken(blocks),
  blocks: [...blocks],
});
