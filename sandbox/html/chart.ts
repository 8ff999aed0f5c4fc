import escaped from 'escape-html';

/** Slack's line chart, as far as it's drawn here. */
export interface Chart {
  readonly series: readonly {
    readonly data: readonly { readonly label: string; readonly value: number }[];
  }[];
  readonly axis_config: { readonly y_label: string };
}

const [WIDE, HIGH, EDGE] = [420, 120, 24];

/** A line chart of small whole numbers, drawn about as Slack draws it. */
export function chartSvg(title: string, { series, axis_config }: Chart): string {
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
