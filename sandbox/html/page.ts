import escaped from 'escape-html';

/** How Slack's parts look, about. */
const STYLE = `
  :root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; color: #1d1c1d; background: #f4f2ee }
  body { margin: 0 auto; max-width: 1500px; padding: 24px }
  h1 { font-size: 24px; margin: 0 0 4px } h2 { font-size: 18px; margin: 0 0 12px } h3 { margin: 12px 0 4px; font-size: 17px }
  .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); gap: 24px; margin-top: 20px }
  .column > h2 { color: #1f4d4a } .who { color: #555; margin: -8px 0 12px }
  .message, .modal { background: #fff; border: 1px solid #ddd; border-radius: 10px; padding: 14px 18px; margin-bottom: 16px }
  .modal { box-shadow: 0 6px 24px #0002 } .label { font-size: 13px; color: #555; margin: 0 0 6px }
  p { margin: 6px 0 } .context { color: #555; font-size: 13px } hr { border: 0; border-top: 1px solid #ddd; margin: 10px 0 }
  .section { display: flex; gap: 12px; justify-content: space-between; align-items: start; overflow-wrap: anywhere }
  .actions { display: flex; gap: 8px; flex-wrap: wrap; margin: 10px 0 4px } .end { justify-content: flex-end }
  .button { border: 1px solid #8d8d8d; border-radius: 6px; padding: 4px 12px; font-weight: 600; font-size: 14px }
  .button.primary { background: #007a5a; border-color: #007a5a; color: #fff }
  .button.danger { border-color: #c01343; color: #c01343 }
  .field { display: block; border: 1px solid #8d8d8d; border-radius: 6px; padding: 4px 12px; font-size: 14px; min-height: 20px }
  .field.wide { min-height: 64px } .field.list::after { content: "▾"; float: right; color: #555 }
  .field i { color: #666; font-style: normal } .mention { background: #e8f2fa; color: #1264a3; border-radius: 3px; padding: 0 2px }
  code { background: #f6f6f6; border: 1px solid #ddd; border-radius: 3px; padding: 0 3px; color: #b3134f; font-size: 13px }
  fieldset { border: 0; padding: 0; margin: 12px 0 } legend { font-weight: 600; padding: 0 }
  .choice { display: flex; align-items: baseline; gap: 8px }
  .radio, .checkbox { flex: none; width: 10px; height: 10px; border: 1.5px solid #777; border-radius: 50% } .checkbox { border-radius: 3px }
  .chosen { background: #1264a3; box-shadow: inset 0 0 0 2px #fff }
  figure { margin: 12px 0 } figcaption { color: #666; font-size: 12px } svg text { font-size: 10px; text-anchor: middle; fill: #666 }
  polyline { fill: none; stroke: #1264a3; stroke-width: 2 } circle { fill: #1264a3 }
  a { color: #1264a3 } table { border-collapse: collapse } th, td { border: 1px solid #ddd; padding: 4px 10px; text-align: left }
`;

/** A whole page in a language, with more rules for its style if it needs any. */
export const pageHtml = (title: string, body: string, lang = 'en', style = ''): string =>
  `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}${style}</style>${body}</html>`;
