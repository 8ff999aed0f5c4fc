import { blocksHtml } from '../html/blocks.js';
import { textHtml } from '../html/elements.js';
import { pageHtml } from '../html/page.js';
import type { Json } from '../workspace.js';
import type { InLanguage } from './drawn.js';

/** About 42 characters of text fit beside each other, as on most phones. */
export const PHONE_STYLE = `
  .phone { box-sizing: border-box; width: 366px; background: #fff; border: 1px solid #ccc; border-radius: 22px; padding: 12px 16px 16px; overflow: hidden }
  .phone .bar { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; border-bottom: 1px solid #eee; padding: 2px 0 8px; margin-bottom: 8px; font-size: 14px; color: #1264a3 }
  .phone .bar b { color: #1d1c1d; font-size: 15px }
  .phone .app { display: flex; align-items: center; gap: 8px; font-size: 14px }
  .phone .app span { background: #1f4d4a; color: #fff; border-radius: 6px; width: 26px; height: 26px; display: grid; place-items: center; font-weight: 700 }
  .phone .app small { background: #eee; color: #555; border-radius: 3px; padding: 0 4px; font-size: 10px }
  .phone .section { display: block } .phone .accessory { margin: 6px 0 }
  .phone .section:has(.overflow) { display: flex } .phone .button { padding: 6px 12px }
`;

/** What's above the blocks: the app's name over a message, a modal's title between its buttons, the tab's name. */
function barHtml(shown: Json): string {
  if (shown['type'] === 'modal')
    return `<div class="bar"><span>${textHtml(shown['close'])}</span><b>${textHtml(shown['title'])}</b><span>${textHtml(shown['submit'])}</span></div>`;
  if (shown['type'] === 'home') return '<div class="bar"><span></span><b>Evenkeel</b><span></span></div>';
  return '<div class="app"><span>E</span><b>Evenkeel</b><small>APP</small></div>';
}

/** An example as a phone shows it. */
export function phoneHtml({ example, language }: InLanguage): string {
  const shown = example.shown as unknown as Json;
  return `<div class="phone" lang="${language}">${barHtml(shown)}${blocksHtml(shown['blocks'])}</div>`;
}

/** A page with nothing but an example. */
export const examplePage = (one: InLanguage): string =>
  pageHtml(one.example.name, phoneHtml(one), one.language, PHONE_STYLE);
