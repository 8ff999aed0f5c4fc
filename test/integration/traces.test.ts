import { type Span, trace, type Tracer } from '@opentelemetry/api';
import { openQueues } from '../../src/delivery/queues.js';
import { queueTraces } from '../../src/delivery/traces.js';
import { pulseId, teamId, workspaceId } from '../../src/pulse/ids.js';
import { connect } from '../../src/store/redis.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

const WORKSPACE = workspaceId('T0CANARY');
const NOTE = { id: 'canaryNoteId', sealed: Buffer.from('canary sealed') };
const DUE = { step: 'close', team: teamId('canary-team'), pulse: pulseId('2026-11-24') } as const;

/** A tracer that keeps everything that's passed to spans. */
function aTracer(): { tracer: Tracer; said: unknown[] } {
  const said: unknown[] = [];
  const keep =
    (what: string) =>
    (...args: unknown[]): Span => {
      said.push([what, ...args]);
      return span;
    };
  const span = {
    spanContext: () => ({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }),
    setAttribute: keep('attribute'),
    setAttributes: keep('attributes'),
    addEvent: keep('event'),
    recordException: keep('exception'),
    setStatus: keep('status'),
    updateName: keep('name'),
    end: keep('end'),
  } as unknown as Span;
  return { tracer: { startSpan: keep('span') } as unknown as Tracer, said };
}

describe('traces', () => {
  afterEach(() => trace.disable());

  it('name the queue and the operation, and nothing about content or people', async () => {
    const { tracer, said } = aTracer();
    trace.setGlobalTracerProvider({ getTracer: () => tracer });
    const redis = connect(testRedisUrl(), () => undefined);
    const queues = openQueues(redis, aPrefix(), () => undefined, { telemetry: queueTraces() });
    let failures = 0;
    const both = new Promise<void>((resolve) => {
      const done = (): void => {
        failures += 1;
        if (failures === 2) resolve();
      };
      void queues.start({
        sweep: async () => undefined,
        step: async () => {
          throw new Error('canary in an error');
        },
        deliver: async () => {
          throw Object.assign(new Error('canary in an error'), { data: { error: 'canary_1' } });
        },
        failed: done,
      });
    });
    await queues.addSteps(WORKSPACE, [DUE]);
    await queues.addNotifications(WORKSPACE, [{ notification: NOTE, waitMs: 0 }]);
    await both;
    await queues.close();
    redis.disconnect();
    const written = JSON.stringify(said);
    expect(written).toMatch(/process deliveries/);
    expect(written).toMatch(/"bullmq\.job\.name":"notification"/);
    expect(written).not.toMatch(/canary/i);
    const names = said.flatMap((one) =>
      Object.keys((one as unknown[]).find((part) => typeof part === 'object') ?? {}),
    );
    expect(new Set(names)).toEqual(
      new Set([
        'kind',
        'bullmq.queue.name',
        'bullmq.queue.operation',
        'bullmq.job.name',
        'bullmq.job.bulk.count',
      ]),
    );
  });
});
