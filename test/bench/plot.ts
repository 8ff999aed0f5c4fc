import * as Plots from '@observablehq/plot';
import { DOMParser } from 'linkedom';

/** One line of a plot; its points are in order. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A floor that a figure is compared with: drawn dashed. */
  readonly floor?: boolean;
}

/** A plot of how something grows. */
export interface Plot {
  readonly title: string;
  readonly x: { readonly label: string; readonly log?: boolean };
  readonly y: { readonly label: string };
  readonly lines: readonly Line[];
}

const SIZE = { width: 780, height: 400, marginLeft: 76, marginRight: 270, marginTop: 48, marginBottom: 48 };

/** Legible on white and on black: these colors have a contrast of at least 3:1 on both. */
const COLORS = ['#1f7ae0', '#c2580c', '#8a5cd6', '#21913f', '#c94f96', '#9a6b0a'];

/** Background and ink follow the reader's light or dark theme. */
const STYLE = `
  svg { background: #ffffff; color: #24292f; }
  @media (prefers-color-scheme: dark) { svg { background: #0d1117; color: #e6edf3; } }`;

/** Draws a plot as a standalone SVG, for light and dark. The y axis begins at 0; the lines' names are on the right. */
export function svgOf({ title, x, y, lines }: Plot): string {
  const document = new DOMParser().parseFromString('<svg/>', 'image/svg+xml');
  const points = lines.flatMap(({ name, points: all }) => all.map(([at, value]) => ({ name, at, value })));
  const isFloor = new Map(lines.map(({ name, floor = false }) => [name, floor]));
  const place = { x: 'at', y: 'value', z: 'name', stroke: 'name' } as const;
  const of = (floor: boolean) => points.filter(({ name }) => isFloor.get(name) === floor);
  const svg = Plots.plot({
    ...SIZE,
    document: document as never,
    ariaLabel: title,
    style: { fontFamily: 'system-ui, sans-serif', fontSize: '13px' },
    x: {
      type: x.log ? 'log' : 'linear',
      label: x.label,
      ...(x.log ? { ticks: [...new Set(points.map(({ at }) => at))], tickFormat: ',' } : {}),
    },
    y: { label: y.label, labelAnchor: 'center', grid: true, zero: true, nice: true },
    color: { domain: lines.map(({ name }) => name), range: COLORS },
    marks: [
      Plots.ruleY([0]),
      Plots.line(of(false), { ...place, strokeWidth: 2.5 }),
      Plots.line(of(true), { ...place, strokeWidth: 2.5, strokeDasharray: '6 4' }),
      ...lines.map(({ name, floor }, index) =>
        Plots.text([floor ? `${name} (dashed)` : name], {
          frameAnchor: 'top-right',
          textAnchor: 'start',
          dx: 12,
          dy: 20 * index,
          fill: COLORS[index % COLORS.length] ?? 'currentColor',
        }),
      ),
      Plots.text([title], { frameAnchor: 'top-left', dx: -60, dy: -36, fontSize: 16, fontWeight: 600 }),
    ],
  });
  const style = document.createElement('style');
  style.textContent = STYLE;
  svg.insertBefore(style, svg.firstChild);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  return `${svg.outerHTML}\n`;
}
