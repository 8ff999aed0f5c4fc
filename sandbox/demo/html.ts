import escaped from 'escape-html';
import type { Json } from '../index.js';

/** Slack's mrkdwn as HTML: dates, links, bold, italic, code, line breaks. What it escapes is escaped in HTML too. */
function mrkdwn(text: string): string {
  return text
    .replace(/&(?!(?:amp|lt|gt);)/g, '&amp;')
    .replaceAll('"', '&quot;')
    .replace(/<!date\^\d+\^[^|<>]*\|([^<>]*)>/g, '$1')
    .replace(/<(https?:[^|<>]*)\|([^<>]*)>/g, '\u0001a href="$1"\u0002$2\u0001/a\u0002')
    .replace(/<(https?:[^<>]*)>/g, '\u0001a href="$1"\u0002$1\u0001/a\u0002')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\u0001', '<')
    .replaceAll('\u0002', '>')
    .replace(/(^|[\s(])\*([^*\n]+)\*/g, '$1<b>$2</b>')
    .replace(/(^|\s)_([^_\n]+)_/g, '$1<i>$2</i>')
    .replace(/`([^`\n]+)`/g, '<code>$1</code>')
    .replaceAll('\n', '<br>');
}

const textHtml = (text: unknown): string => {
  const { type, text: words } = (text ?? {}) as { type?: string; text?: string };
  return type === 'mrkdwn' ? mrkdwn(words ?? '') : escaped(words ?? '');
};

const elementHtml = (element: Json): string => {
  if (element['type'] === 'button')
    return `<span class="button ${String(element['style'] ?? '')}">${textHtml(element['text'])}</span>`;
  const options = (element['options'] as Json[] | undefined) ?? [];
  return options
    .map((option) => `<label><span class="radio"></span>${textHtml(option['text'])}</label>`)
    .join('');
};

interface Chart {
  readonly series: readonly {
    readonly data: readonly { readonly label: string; readonly value: number }[];
  }[];
  readonly axis_config: { readonly y_label: string };
}

const [WIDE, HIGH, EDGE] = [420, 120, 24];

/** A line chart of small whole numbers, drawn about as Slack draws it. */
function chartSvg(title: string, { series, axis_config }: Chart): string {
  const points = series[0]?.data ?? [];
  const most = Math.max(3, ...points.map((point) => point.value));
  const x = (at: number) => EDGE + (at * (WIDE - 2 * EDGE)) / Math.max(1, points.length - 1);
  const y = (value: number) => HIGH - EDGE - ((value - 1) * (HIGH - 2 * EDGE)) / (most - 1);
  const line = points.map(({ value }, at) => `${x(at)},${y(value)}`).join(' ');
  const labels = points.map(
    ({ label, value }, at) =>
      `<circle cx="${x(at)}" cy="${y(value)}" r="3"/><text x="${x(at)}" y="${HIGH - 4}">${escaped(label)}</text>`,
  );
  return `<figure><figcaption>${escaped(title)} (${escaped(axis_config.y_label)})</figcaption><svg viewBox="0 0 ${WIDE} ${HIGH}" role="img"><polyline points="${line}"/>${labels.join('')}</svg></figure>`;
}

const blockHtml = (block: Json): string => {
  const elements = (block['elements'] as Json[] | undefined) ?? [];
  switch (block['type']) {
    case 'header':
      return `<h3>${textHtml(block['text'])}</h3>`;
    case 'section':
      return `<p>${textHtml(block['text'])}</p>`;
    case 'context':
      return `<p class="context">${elements.map(textHtml).join(' ')}</p>`;
    case 'actions':
      return `<p class="actions">${elements.map(elementHtml).join('')}</p>`;
    case 'input':
      return `<fieldset><legend>${textHtml(block['label'])}</legend>${elementHtml(block['element'] as Json)}</fieldset>`;
    case 'data_visualization':
      return chartSvg(String(block['title']), block['chart'] as Chart);
    default:
      return '<hr>';
  }
};

/** Blocks as HTML, for looking at: nothing in it can be clicked but links. */
export const blocksHtml = (blocks: unknown): string =>
  ((blocks as Json[] | undefined) ?? []).map(blockHtml).join('\n');

/** A modal as HTML. */
export const modalHtml = (view: Json): string =>
  `<div class="modal"><h2>${textHtml(view['title'])}</h2>${blocksHtml(view['blocks'])}${
    view['submit']
      ? `<p class="actions end"><span class="button primary">${textHtml(view['submit'])}</span></p>`
      : ''
  }</div>`;

const STYLE = `
  :root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; color: #1d1c1d; background: #f4f2ee }
  body { margin: 0 auto; max-width: 1500px; padding: 24px }
  h1 { font-size: 24px; margin: 0 0 4px } h2 { font-size: 18px; margin: 0 0 12px } h3 { margin: 12px 0 4px }
  .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); gap: 24px; margin-top: 20px }
  .column > h2 { color: #1f4d4a } .who { color: #555; margin: -8px 0 12px }
  .message, .modal { background: #fff; border: 1px solid #ddd; border-radius: 10px; padding: 14px 18px; margin-bottom: 16px }
  .modal { box-shadow: 0 6px 24px #0002 } .label { font-size: 13px; color: #555; margin: 0 0 6px }
  p { margin: 6px 0 } .context { color: #555; font-size: 13px } hr { border: 0; border-top: 1px solid #ddd; margin: 10px 0 }
  .actions { display: flex; gap: 8px; flex-wrap: wrap; margin: 10px 0 4px } .end { justify-content: flex-end }
  .button { border: 1px solid #8d8d8d; border-radius: 6px; padding: 4px 12px; font-weight: 600; font-size: 14px }
  .button.primary { background: #007a5a; border-color: #007a5a; color: #fff }
  fieldset { border: 0; padding: 0; margin: 12px 0 } legend { font-weight: 600; padding: 0 }
  label { display: flex; align-items: center; gap: 8px } .radio { width: 12px; height: 12px; border: 1.5px solid #777; border-radius: 50% }
  figure { margin: 12px 0 } figcaption { color: #666; font-size: 12px } svg text { font-size: 10px; text-anchor: middle; fill: #666 }
  polyline { fill: none; stroke: #1264a3; stroke-width: 2 } circle { fill: #1264a3 }
  a { color: #1264a3 } table { border-collapse: collapse } th, td { border: 1px solid #ddd; padding: 4px 10px; text-align: left }
`;

/** A whole page. */
export const pageHtml = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style><h1>${escaped(title)}</h1>${body}</html>`;
