import { openMetrics } from '../../../src/ops/metrics.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe('/metrics', () => {
  it('shows everything else when Redis holds a key that can’t be counted', async () => {
    const metrics = openMetrics(quiet);
    metrics.setSources({
      figures: () => Promise.reject(new SyntaxError('torn')),
      sweepAge: async () => 7,
      keyringLag: () => 3,
      installsRefused: () => 0,
    });
    const text = await metrics.text();
    expect(text).toMatch(/^evenkeel_redis_up 1$/m);
    expect(text).toMatch(/^evenkeel_due_steps Nan$/m);
    expect(text).toMatch(/^evenkeel_keyring_lag_days 3$/m);
  });
});
