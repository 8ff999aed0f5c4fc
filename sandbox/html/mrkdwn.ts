import escaped from 'escape-html';
import { visibleText } from '../mrkdwn.js';

/** Signs for bold, italic and struck out, at the edges of words, and the tags they become. */
const FORMATS = [
  [/(?<![\p{L}\p{N}])\*(?=\S)([^\n]*?\S)\*(?![\p{L}\p{N}])/gu, 'b'],
  [/(?<![\p{L}\p{N}])_(?=\S)([^\n]*?\S)_(?![\p{L}\p{N}])/gu, 'i'],
  [/(?<![\p{L}\p{N}])~(?=\S)([^\n]*?\S)~(?![\p{L}\p{N}])/gu, 's'],
] as const;

/** Text as HTML with its signs for formats left in; what Slack escapes is escaped in HTML too. */
const textHtml = (text: string): string =>
  text
    .replace(/&(?:lt|gt|amp);|[<>&"']/g, (sign) => (sign.length > 1 ? sign : escaped(sign)))
    .replace(/:[a-z0-9_+-]+:/g, visibleText);

/** Slack's mrkdwn as HTML: code, links, mentions, dates, bold, italic, struck out and line breaks. */
export function mrkdwnHtml(mrkdwn: string): string {
  const parts: string[] = [];
  /** Puts a part aside that's HTML already; two signs that no text holds stand for it. */
  const aside = (html: string): string => `\ue000${parts.push(html) - 1}\ue001`;
  const withoutParts = mrkdwn
    .replace(/`([^`\n]+)`/g, (_, code: string) => aside(`<code>${textHtml(code)}</code>`))
    .replace(/<(https?:[^|<>]*)(?:\|([^<>]*))?>/g, (_, address: string, label?: string) =>
      aside(`<a href="${textHtml(address)}">${textHtml(label ?? address)}</a>`),
    )
    .replace(/<!date[^<>]*>/g, (date) => aside(escaped(visibleText(date))))
    .replace(/<[@#!][^<>]*>/g, (who) => aside(`<span class="mention">${escaped(visibleText(who))}</span>`));
  return FORMATS.reduce(
    (html, [signs, tag]) => html.replace(signs, `<${tag}>$1</${tag}>`),
    textHtml(withoutParts),
  )
    .replace(/\ue000(\d+)\ue001/g, (_, at: string) => parts[Number(at)] ?? '')
    .replaceAll('\n', '<br>');
}
