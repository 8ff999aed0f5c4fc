import type { Json } from '../workspace.js';
import { chartSvg, type Chart } from './chart.js';
import { elementHtml, listOf, textHtml } from './elements.js';

/** A section: its text, its fields, and what's beside them on a wide screen. */
function sectionHtml({ text, fields, accessory }: Json): string {
  const said = [text, ...listOf(fields)].filter(Boolean).map((one) => `<p>${textHtml(one)}</p>`);
  const beside = accessory ? `<div class="accessory">${elementHtml(accessory as Json)}</div>` : '';
  return `<div class="section"><div>${said.join('')}</div>${beside}</div>`;
}

const tableHtml = (rows: Json[][]): string =>
  `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${textHtml(cell)}</td>`).join('')}</tr>`).join('')}</table>`;

const inputHtml = ({ label, element, hint }: Json): string =>
  `<fieldset><legend>${textHtml(label)}</legend>${elementHtml(element as Json)}${hint ? `<p class="context">${textHtml(hint)}</p>` : ''}</fieldset>`;

function blockHtml(block: Json): string {
  const elements = listOf(block['elements']);
  switch (block['type']) {
    case 'header':
      return `<h3>${textHtml(block['text'])}</h3>`;
    case 'section':
      return sectionHtml(block);
    case 'context':
      return `<p class="context">${elements.map(textHtml).join(' ')}</p>`;
    case 'actions':
      return `<div class="actions">${elements.map(elementHtml).join('')}</div>`;
    case 'input':
      return inputHtml(block);
    case 'table':
      return tableHtml(block['rows'] as Json[][]);
    case 'data_visualization':
      return chartSvg(String(block['title']), block['chart'] as Chart);
    case 'divider':
      return '<hr>';
    default:
      throw new Error(
        `A block of type "${String(block['type'])}" can't be drawn. Fix: add it to sandbox/html/blocks.ts.`,
      );
  }
}

/** Blocks as HTML, for looking at: nothing in it can be clicked but links. Throws for a block that nobody can draw yet. */
export const blocksHtml = (blocks: unknown): string => listOf(blocks).map(blockHtml).join('\n');
