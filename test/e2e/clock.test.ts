import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { freePort } from '../../sandbox/local-redis.js';
import { teamId, workspaceId } from '../../src/pulse/ids.js';
import { teamState } from '../../src/store/pulses.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { aPlace, type Place, type Role } from '../chaos/bots.js';
import { kindOf } from '../../sandbox/demo/read.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { MONDAY } from '../support/team.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MANAGER = 'U000000';
const people = [MANAGER, ...Array.from({ length: 8 }, (_, index) => `U00000${index + 1}`)];

/** Bots in processes of their own, with a Slack whose clock stays right. */
async function aClinic() {
  let ahead = MONDAY + 12 * HOUR - Date.now();
  const now = () => Date.now() + ahead;
  const slack: Sandbox = await startSandbox({
    manifestFile: 'manifest.yml',
    users: people.map((id) => ({ id, name: `Person ${id}`, tz: 'UTC' })),
    channels: [{ id: 'C0TEAM', name: 'team', members: people }],
    now,
    signingClock: now,
    clockAheadMs: () => ahead,
    retryDelaysMs: [],
  });
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-clock-'));
  const keyringFile = join(folder, 'test.keyring');
  const teamsFile = join(folder, 'teams.yml');
  writeFileSync(
    teamsFile,
    `teams:
  - id: east
    name: East clinic
    roster: C0TEAM
    managers: [${MANAGER}]
    timeZone: UTC
    opens: tuesday 10:00
    reminds: thursday 09:00
    closes: friday 15:00
`,
  );
  const prefix = aPrefix();
  const redis = connect(testRedisUrl(), () => undefined);
  const sweeps = new Queue('sweeps', {
    connection: redis,
    prefix: `{${prefix}:queues}`,
    skipMetasUpdate: true,
  });
  const store = storeOf(redis, prefix, workspaceId(slack.teamId));
  const [port, webHealth, workerHealth] = [await freePort(), await freePort(), await freePort()];
  slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const readyz = () =>
    Promise.all(
      [webHealth, workerHealth].map(async (at) => {
        const answer = await fetch(`http://127.0.0.1:${at}/readyz`).catch(() => null);
        return answer ? `${answer.status} ${await answer.text()}` : 'nobody is there';
      }),
    );
  const places: Place[] = [];
  const setClocks = (wrong: number) =>
    Promise.all(places.map((place) => place.setClocks({ own: ahead + wrong, others: ahead })));
  const begin = (wrong = 0, roles: readonly Role[] = ['web', 'worker']): void => {
    for (const role of roles)
      places.push(
        aPlace(
          role,
          role === 'web' ? webHealth : workerHealth,
          {
            SLACK_BOT_TOKEN: slack.botToken,
            SLACK_SIGNING_SECRET: slack.signingSecret,
            SLACK_API_URL: slack.apiUrl,
            REDIS_URL: testRedisUrl(),
            EVENKEEL_MODE: 'http',
            EVENKEEL_PORT: String(port),
            EVENKEEL_KEYRING: keyringFile,
            EVENKEEL_TEAMS: teamsFile,
            EVENKEEL_PREFIX: prefix,
          },
          { own: ahead + wrong, others: ahead },
        ),
      );
  };
  return {
    slack,
    store,
    begin,
    /** Waits until all bots work, or would work if their clocks were right. */
    started: () =>
      until('all have started', readyz, (said) => said.every((one) => /^200|clock is/.test(one))),
    /** Moves the time to this many hours after Monday, for all. */
    async moveTo(hours: number) {
      ahead = MONDAY + hours * HOUR - Date.now();
      await setClocks(0);
      await this.sweep();
    },
    /** Sets the clocks of all bots wrong by this much. */
    setWrong: setClocks,
    sweep: () => sweeps.add('sweep', {}, { removeOnComplete: true, removeOnFail: true }),
    keyringDay: (): number => JSON.parse(readFileSync(keyringFile, 'utf8')).day,
    readyz,
    /** Waits until all bots have logged these words. */
    logged: (words: RegExp) =>
      until(`all have logged ${words}`, () => places.every((place) => words.test(place.said()))),
    sent: (kind: string) =>
      people.filter((id) =>
        slack
          .as(id)
          .dms()
          .some((message) => kindOf(message) === kind),
      ).length,
    openPulse: async () => (await teamState(store, teamId('east'))).pulse?.id ?? null,
    nextSweepInMs: async () => ((await sweeps.getJobScheduler('sweep'))?.next ?? Infinity) - now(),
    /** Ends the bots; returns their logs. */
    async stop() {
      return (await Promise.all(places.splice(0).map((place) => place.end()))).join('');
    },
    async end() {
      await this.stop();
      await sweeps.close();
      redis.disconnect();
      await slack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('bots with a wrong clock', () => {
  let clinic: Awaited<ReturnType<typeof aClinic>>;
  afterEach(() => clinic.end());

  it('close, open, send and forget nothing, say so, and go on once the clock is right', async () => {
    clinic = await aClinic();
    clinic.begin();
    await clinic.started();
    await clinic.moveTo(34.5);
    await until('the week is open', async () => (await clinic.openPulse()) === '2026-06-02');
    await until('everybody is asked', async () => clinic.sent('welcome') === people.length);
    const tuesday = MONDAY / DAY + 1;
    await until('a day is forgotten', async () => clinic.keyringDay() === tuesday);

    await clinic.setWrong(30 * DAY);
    await clinic.sweep();
    await until('both say so', async () =>
      (await clinic.readyz()).every((said) => /^503 .*30 days ahead of Slack's/s.test(said)),
    );
    // A process reports it at once, and logs it at its next comparison of the clocks.
    await clinic.logged(/"time":"2026-07.*"msg":"clock_off"/);
    await clinic.sweep();
    // Even now, people who need help get it.
    expect(await clinic.slack.as('U000001').command('/support')).toMatchObject({ acknowledged: true });

    await clinic.setWrong(0);
    await until('both are ready', async () =>
      (await clinic.readyz()).every((said) => said.startsWith('200')),
    );
    await until('the next sweep is near', async () => (await clinic.nextSweepInMs()) < 60_000);
    expect([await clinic.openPulse(), clinic.keyringDay(), clinic.sent('digest')]).toEqual([
      '2026-06-02',
      tuesday,
      0,
    ]);
    const log = await clinic.stop();
    expect(log.match(/"time":"2026-07.*"msg":"clock_off"/g)).toHaveLength(2);
    expect(log).not.toMatch(/pulse_closed|step_failed|no_key_for_day/);

    clinic.begin();
    await clinic.started();
  });

  it('can start later even if the clock was years behind at their first start', async () => {
    clinic = await aClinic();
    clinic.begin(-5_000 * DAY);
    await clinic.started();
    expect(clinic.keyringDay()).toBe(MONDAY / DAY);
    await clinic.stop();
    clinic.begin();
    await clinic.started();
    await clinic.moveTo(34.5);
    await until('the week is open', async () => (await clinic.openPulse()) === '2026-06-02');
    expect(await clinic.stop()).not.toMatch(/ended by itself|no_key_for_day/);
  });
});
