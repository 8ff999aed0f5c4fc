import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { safeCode } from '../usecases/log.js';

type Span = ReturnType<Telemetry['tracer']['startSpan']>;

/** The only attributes of a span: the queue, the operation, and the kind of job. All deliveries are of one kind. */
const ALLOWED = new Set([
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.job.name',
  'bullmq.job.bulk.count',
]);

/** Wraps a span so that only allowed attributes leave the process: no ids, options, results or error messages. */
const guarded = (span: Span): Span => ({
  setSpanOnContext: (context: unknown) => span.setSpanOnContext(context) as unknown,
  setAttribute: (name, value) => {
    if (ALLOWED.has(name)) span.setAttribute(name, value);
  },
  setAttributes: (attributes) =>
    span.setAttributes(Object.fromEntries(Object.entries(attributes).filter(([name]) => ALLOWED.has(name)))),
  addEvent: () => undefined,
  recordException: (error) => span.addEvent('failed', { code: safeCode(error) }),
  end: () => span.end(),
});

/**
 * Returns BullMQ's telemetry for the OpenTelemetry SDK that the process was started with; without an SDK, spans
 * go nowhere. A delivery's span lasts as long and says the same whether or not it sends something.
 */
export function queueTraces(): Telemetry {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'evenkeel' });
  return {
    contextManager,
    tracer: {
      startSpan: (name, options, context) => guarded(tracer.startSpan(name, options, context as never)),
    },
  };
}
