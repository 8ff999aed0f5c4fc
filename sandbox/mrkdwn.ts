/** Characters that are there for Slack or for the reading direction, and take no room. */
const UNSEEN = /[\u200b\u200e\u200f\u2060\u2066-\u2069\ufeff]/g;

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** The emoji that are written by name in the words; any other name is shown as it's written. */
const EMOJI: Readonly<Record<string, string>> = { ':warning:': '⚠️' };

/** Signs that format what's between them: Slack takes them for that at the edges of words. */
const FORMATTED = /(?<![\p{L}\p{N}])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu;

function withoutSigns(text: string): string {
  const without = text.replace(FORMATTED, '$2');
  return without === text ? text : withoutSigns(without);
}

/**
 * Slack's mrkdwn as it's read: a link is its label, or its address if it has none, a date its fallback, a mention the id
 * with its sign, an emoji is drawn, and the signs for bold, italic, struck out and code are gone.
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
