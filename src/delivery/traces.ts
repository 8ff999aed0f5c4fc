import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { safeCode } from '../usecases/log.js';

type Span = ReturnType<Telemetry['tracer']['startSpan']>;

/** All that a span may say: the queue, the operation, and the kind of job. All deliveries are one kind. */
const ALLOWED = new Set([
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.job.name',
  'bullmq.job.bulk.count',
]);

/** A span that lets only allowed attributes through; ids, options, results and error messages stay here. */
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
 * Spans of the queues' work for the OpenTelemetry SDK that the process was started with; without an SDK they
 * go nowhere. A delivery's span is as long and says as much whether or not it sends something.
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
