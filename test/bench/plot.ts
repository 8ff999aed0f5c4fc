/** One line of a plot, in the order of its points. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn dashed: what a figure is held against. */
  readonly floor?: boolean;
}

/** How something grows. */
export interface Plot {
  readonly title: string;
  readonly x: { readonly label: string; readonly log?: boolean };
  readonly y: { readonly label: string };
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 84;
const RIGHT = 40;
const TOP = 56;
const BOTTOM = 92;

/** Readable on white and on black: these colours keep 3:1 and more on both. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .axis { stroke: #57606a; }
  .grid { stroke: #d0d7de; }
  .line { fill: none; stroke-width: 2.5; }
  .floor { stroke-dasharray: 6 4; }
  .c0 { stroke: #0969da; } .c1 { stroke: #bc4c00; } .c2 { stroke: #8250df; } .c3 { stroke: #1a7f37; }
  .c4 { stroke: #bf3989; } .c5 { stroke: #9a6700; }
  .dot { fill: currentColor; }
  .paper { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .axis { stroke: #8d96a0; }
    .grid { stroke: #30363d; }
    .paper { fill: #0d1117; }
    .c0 { stroke: #4493f8; } .c1 { stroke: #f0883e; } .c2 { stroke: #ab7df8; } .c3 { stroke: #3fb950; }
    .c4 { stroke: #f778ba; } .c5 { stroke: #d29922; }
  }`;
const COLOURS = 6;

/** A plot as an SVG of its own, in light and dark. The y axis begins at 0. */
export function svgOf({ title, x, y, lines }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(([at]) => at);
  const scaleX = scaleOf(Math.min(...xs), Math.max(...xs), [LEFT, WIDTH - RIGHT], x.log ?? false);
  const top = niceTop(Math.max(...points.map(([, value]) => value)));
  const scaleY = scaleOf(0, top, [HEIGHT - BOTTOM, TOP], false);
  const across = Array.from({ length: 5 }, (_, index) => (top * index) / 4);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${LEFT}" y="28">${escaped(title)}</text>`,
    ...across.map(
      (value) =>
        `<path class="grid" d="M${LEFT} ${scaleY(value)}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${scaleY(value) + 4}" text-anchor="end">${shown(value)}</text>`,
    ),
    ...ticksOf(xs, x.log ?? false).map(
      (value) =>
        `<path class="axis" d="M${scaleX(value)} ${HEIGHT - BOTTOM}v6"/><text x="${scaleX(value)}" y="${HEIGHT - BOTTOM + 22}" text-anchor="middle">${shown(value)}</text>`,
    ),
    `<path class="axis" fill="none" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - BOTTOM + 44}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text transform="translate(18 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
    ...lines.map((line, index) => drawn(line, index, scaleX, scaleY)),
    ...lines.map((line, index) => keyOf(line, index, placeOf(lines, index))),
    '</svg>\n',
  ].join('\n');
}

type Scale = (value: number) => number;

function scaleOf(from: number, to: number, [start, end]: readonly [number, number], log: boolean): Scale {
  const place = log ? Math.log10 : (value: number) => value;
  const span = place(to) - place(from) || 1;
  return (value) => Math.round((start + ((place(value) - place(from)) / span) * (end - start)) * 10) / 10;
}

/** The next of 1, 2, 2.5, 5 times a power of ten: four even steps of it print short. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most || 1));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= most) ?? 10) * power;
}

/** Where the axis is named: at what was measured, or on a plain scale of many points at six of them. */
function ticksOf(xs: readonly number[], log: boolean): number[] {
  const all = [...new Set(xs)].toSorted((a, b) => a - b);
  if (log || all.length <= 6) return all;
  const [from = 0, to = 1] = [all[0], all.at(-1)];
  const step = niceTop((to - from) / 5);
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

const drawn = ({ points, floor }: Line, index: number, scaleX: Scale, scaleY: Scale): string => {
  const path = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${scaleX(x)} ${scaleY(y)}`).join('');
  return `<path class="line c${index % COLOURS}${floor ? ' floor' : ''}" d="${path}"/>`;
};

/** Where a line's key begins: behind the names of those before it. */
const placeOf = (lines: readonly Line[], index: number): number =>
  lines.slice(0, index).reduce((at, { name }) => at + 54 + 7 * name.length, LEFT);

const keyOf = ({ name, floor }: Line, index: number, x: number): string => {
  const y = HEIGHT - 18;
  return `<path class="line c${index % COLOURS}${floor ? ' floor' : ''}" d="M${x} ${y - 4}h28"/><text x="${x + 34}" y="${y}">${escaped(name)}</text>`;
};

const shown = (value: number): string =>
  value >= 1_000
    ? value.toLocaleString('en', { maximumFractionDigits: 0 })
    : String(Math.round(value * 100) / 100);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
