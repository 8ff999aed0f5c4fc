import { writeFileSync } from 'node:fs';
import { startSandbox } from '../../sandbox/index.js';
import { POSTS } from '../../sandbox/rates.js';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/bot.js';
import { createLog } from '../../src/ops/log.js';
import { against, type Bench } from './bench.js';
import { aMember, membersFrom } from './clinic.js';
import { MONDAY } from '../support/team.js';

const HOUR = 3_600_000;
/** The messages that a pace lets out at once before it throttles; see src/store/send-rate-limit.ts. */
const BURST = 60;

/** One team opens on a Slack with rate limits: every member gets a message, as fast as that Slack accepts them. */
export const fanOut: Bench = {
  name: 'fan-out',
  about: "messages a minute to one workspace, against what the sandbox's limiter takes",
  async run({ size, file, redisUrl }) {
    const members = membersFrom(0, size(1_200, BURST + 10));
    const began = Date.now();
    let from = MONDAY;
    const now = () => from + Date.now() - began;
    const slack = await startSandbox({
      manifestFile: 'manifest.yml',
      users: members.map((id) => ({ id, name: `Person ${id}`, tz: 'UTC' })),
      channels: [{ id: 'C0TEAM', name: 'team', members }],
      now,
    });
    const teamsFile = file('teams.yml');
    writeFileSync(
      teamsFile,
      `teams:
  - id: east
    name: East clinic
    roster: C0TEAM
    managers: [${aMember(0)}]
    timeZone: UTC
    opens: tuesday 10:00
    reminds: thursday 09:00
    closes: friday 15:00
`,
    );
    const config = readConfig({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redisUrl,
      EVENKEEL_MODE: 'http',
      EVENKEEL_ROLES: 'worker',
      EVENKEEL_PORT: '0',
      EVENKEEL_HEALTH_PORT: '0',
      EVENKEEL_KEYRING: file('bench.keyring'),
      EVENKEEL_TEAMS: teamsFile,
      EVENKEEL_POSTS_PER_MINUTE: String(POSTS.perMinute),
    });
    const bot = await start(config, { clock: { now }, log: createLog('error') });
    await bot.ready;
    try {
      const posts = () => slack.calls.filter(({ method }) => method === 'chat.postMessage');
      from = MONDAY + 35 * HOUR;
      await bot.sweep();
      const all = () => posts().filter(({ ok }) => ok).length >= members.length;
      await slack.waitFor('all messages', all, (members.length / POSTS.perMinute) * 180_000 + 30_000);
      const posted = posts().filter(({ ok }) => ok);
      const refused = posts().filter(({ status }) => status === 429).length;
      const [first, last] = [posted[0]?.at ?? 0, posted.at(-1)?.at ?? 0];
      const rate = ((posted.length - BURST) / (last - first)) * 60_000;
      const measured = [
        against(
          'fan-out, once the first burst is out',
          'messages a minute',
          { figure: rate, floor: POSTS.perMinute },
          { atLeast: 0.95 },
        ),
        against(
          'fan-out, messages that Slack refused with 429',
          'of all',
          { figure: refused, floor: posted.length },
          { atMost: 0 },
        ),
      ];
      const seconds = posted.map(({ at }, index): [number, number] => [(at - first) / 1000, index + 1]);
      const plot = {
        title: 'Messages to one workspace',
        x: { label: 'seconds since the first' },
        y: { label: 'messages sent' },
        lines: [
          { name: 'sent', points: seconds },
          {
            name: `what a limit of ${POSTS.perMinute} a minute takes`,
            points: seconds.map(([at]): [number, number] => [at, BURST + (at * POSTS.perMinute) / 60]),
            floor: true,
          },
        ],
      };
      return { measured, plots: { 'fan-out': plot } };
    } finally {
      await bot.stop();
      await slack.close();
    }
  },
};
