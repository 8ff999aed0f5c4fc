/** Characters for Slack or for the reading direction, which take no room. */
const UNSEEN = /[\u200b\u200e\u200f\u2060\u2066-\u2069\ufeff]/g;

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** The emoji that the words use by name; other names are shown as written. */
const EMOJI: Readonly<Record<string, string>> = { ':warning:': '⚠️' };

/** Signs that format the text between them: at the edges of words, Slack treats them as formatting. */
const FORMATTED = /(?<![\p{L}\p{N}])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu;

function withoutSigns(text: string): string {
  const without = text.replace(FORMATTED, '$2');
  return without === text ? text : withoutSigns(without);
}

/**
 * Returns Slack's mrkdwn as it's read: a link as its label, or its address if it has none; a date as its fallback; a
 * mention as the id with its sign; an emoji drawn; and without the signs for bold, italic, strikethrough and code.
 */
export const visibleText = (mrkdwn: string): string =>
  withoutSigns(
    mrkdwn
      .replace(/<[^|<>]*\|([^<>]*)>/g, '$1')
      .replace(/<((?:https?|mailto|tel):[^<>]*|[@#!][^<>]*)>/g, '$1')
      .replace(/:[a-z0-9_+-]+:/g, (name) => EMOJI[name] ?? name),
  )
    .replace(UNSEEN, '')
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
