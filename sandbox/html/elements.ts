import escaped from 'escape-html';
import type { Json } from '../workspace.js';
import { mrkdwnHtml } from './mrkdwn.js';

/** A text object as HTML; empty where there's none. */
export function textHtml(text: unknown): string {
  const { type, text: words = '' } = (text ?? {}) as { readonly type?: string; readonly text?: string };
  return type === 'mrkdwn' ? mrkdwnHtml(words) : escaped(words).replaceAll('\n', '<br>');
}

export const listOf = (value: unknown): Json[] => (value as Json[] | undefined) ?? [];

const field = (kind: string, html: string): string => `<span class="field ${kind}">${html}</span>`;

/** A list that's closed, with what's chosen in it, or else what asks for a choice. */
function listHtml({ initial_option: one, initial_options: some, placeholder }: Json): string {
  const chosen = [...(one ? [one as Json] : []), ...listOf(some)].map(({ text }) => textHtml(text));
  return field('list', chosen.length > 0 ? chosen.join(', ') : textHtml(placeholder) || '…');
}

/** Choices that are all in sight. */
function choicesHtml({ type, options, initial_option: one, initial_options: some }: Json): string {
  const chosen = new Set([one as Json | undefined, ...listOf(some)].map((option) => option?.['value']));
  const mark = type === 'checkboxes' ? 'checkbox' : 'radio';
  return listOf(options)
    .map(({ text, description, value }) => {
      const more = description ? `<br><small>${textHtml(description)}</small>` : '';
      const state = chosen.has(value) ? ' chosen' : '';
      return `<span class="choice"><span class="${mark}${state}"></span><span>${textHtml(text)}${more}</span></span>`;
    })
    .join('');
}

/** An element as HTML, for looking at: none of them can be used. */
export function elementHtml(element: Json): string {
  const { type, text, style, multiline, placeholder, initial_value: value } = element;
  switch (type) {
    case 'button':
      return `<span class="button ${escaped(String(style ?? ''))}">${textHtml(text)}</span>`;
    case 'radio_buttons':
    case 'checkboxes':
      return choicesHtml(element);
    case 'overflow':
      return '<span class="button overflow">⋯</span>';
    case 'plain_text_input':
      return field(
        multiline ? 'wide' : 'text',
        value ? escaped(String(value)) : `<i>${textHtml(placeholder)}</i>`,
      );
    case 'timepicker':
      return field('list', escaped(String(element['initial_time'] ?? '')) || textHtml(placeholder));
    case 'image':
      return `<span class="picture">${escaped(String(element['alt_text']))}</span>`;
    default:
      return listHtml(element);
  }
}
