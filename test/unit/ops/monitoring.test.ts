import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import * as z from 'zod';
import { openMetrics } from '../../../src/ops/metrics.js';
import { LOG_EVENTS, WATCHES } from '../../../src/usecases/log.js';

/** The metrics that Prometheus itself adds for every target. */
const ITS_OWN = ['up'];

const alerts = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(['page', 'warn']) }),
          annotations: z.object({ summary: z.string(), fix: z.string() }),
        }),
      ),
    }),
  ),
});
const { rules } = alerts.parse(parse(readFileSync('deploy/monitoring/alerts.yml', 'utf8'))).groups[0] ?? {
  rules: [],
};
const { panels } = z
  .object({
    panels: z.array(
      z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })) }),
    ),
  })
  .parse(JSON.parse(readFileSync('deploy/monitoring/grafana.json', 'utf8')));

const EXPRESSIONS: readonly (readonly [where: string, expression: string])[] = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** The names of the metrics in an expression, read with Prometheus's own grammar. Throws if it can't be parsed. */
function metricsIn(expression: string): string[] {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, from, to }) {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${expression.slice(from)}`);
      // A metric's name; the names of labels and functions are other nodes.
      if (type.name === 'VectorSelector') names.push(/^\w*/.exec(expression.slice(from, to))?.[0] ?? '');
    },
  });
  return names;
}

const labelled = (expression: string, label: string): string[] =>
  [...expression.matchAll(new RegExp(`${label}=~?"([^"]*)"`, 'g'))].flatMap(([, value = '']) =>
    value.split('|'),
  );

describe('the alerts and the dashboard', () => {
  let exported: Set<string>;
  beforeAll(async () => {
    const silent = () => undefined;
    const metrics = openMetrics({ debug: silent, info: silent, warn: silent, error: silent });
    metrics.showWatch('redis', true);
    const text = await metrics.text();
    exported = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name));
  });

  it('exist, and a broken expression is refused', () => {
    expect(rules.length).toBeGreaterThan(8);
    expect(panels.length).toBeGreaterThan(8);
    expect(() => metricsIn('rate(evenkeel_jobs[5m]')).toThrow(/not PromQL/);
  });

  it.each(EXPRESSIONS)('“%s” asks only for metrics, events and watches that exist: %s', (_, expression) => {
    const metrics = metricsIn(expression);
    expect(metrics).not.toEqual([]);
    for (const metric of metrics) if (!ITS_OWN.includes(metric)) expect([...exported]).toContain(metric);
    for (const event of labelled(expression, 'event')) expect(LOG_EVENTS).toContain(event);
    for (const watch of labelled(expression, 'watch')) expect(Object.keys(WATCHES)).toContain(watch);
  });

  it('page someone for the events that docs/OPERATIONS.md lists for that', () => {
    const paged = rules
      .filter(({ labels }) => labels.severity === 'page')
      .flatMap(({ expr }) => labelled(expr, 'event'));
    const [, sentence = ''] =
      /Page someone on ([^.]*)\./.exec(readFileSync('docs/OPERATIONS.md', 'utf8')) ?? [];
    expect(paged.toSorted()).toEqual(
      [...sentence.matchAll(/event="(\w+)"/g)].map(([, event]) => event).toSorted(),
    );
  });

  it('cover every metric that docs/OPERATIONS.md says to set an alert on, with the same bounds', () => {
    const [, paragraph = ''] =
      /\n(Set an alert on [^]*?)\n\n/.exec(readFileSync('docs/OPERATIONS.md', 'utf8')) ?? [];
    const watched = rules.map(({ expr }) => expr).join('\n');
    for (const [, bound = ''] of paragraph.matchAll(/`(evenkeel_\w+ (?:==|>) \d+)`/g))
      expect(watched).toContain(bound);
    for (const [, event = ''] of paragraph.matchAll(/event="(\w+)"/g))
      expect(labelled(watched, 'event')).toContain(event);
  });
});
