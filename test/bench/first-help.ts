import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { against, type Bench } from './bench.js';
import { aMember, membersFrom } from './clinic.js';
import { startSubject } from './process.js';
import { alternately, median } from './sample.js';

const FEW = 10;
const MANY = 30_000;
/** The time between tries of a person in need, in milliseconds. */
const AGAIN_MS = 20;

/** From a process's start, with both roles, to its first answer to /support, by the workspace's number of accounts. */
export const firstHelp: Bench = {
  name: 'help',
  about: 'start of a process to its first answer to /support, with 30,000 accounts against 10',
  async run({ size, file, redisUrl }) {
    const many = size(MANY, 500);
    const workspaces = new Map<number, Sandbox>();
    const teams = file('teams.yml');
    writeFileSync(teams, teamsYaml());
    try {
      for (const accounts of [many, FEW]) workspaces.set(accounts, await aWorkspace(accounts));
      const answered = async (accounts: number): Promise<number> => {
        const slack = workspaces.get(accounts);
        if (!slack) throw new Error(`there is no workspace of ${accounts}`);
        const env = {
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          SLACK_API_URL: slack.apiUrl,
          REDIS_URL: redisUrl,
          EVENKEEL_HEALTH_PORT: '0',
          EVENKEEL_KEYRING: file('bench.keyring'),
          EVENKEEL_TEAMS: teams,
          EVENKEEL_PREFIX: `help${accounts}`,
        };
        const began = performance.now();
        const starting = startSubject(['dist/src/cli.js', 'start'], env, '"msg":"started"');
        while (!(await slack.as(aMember(0)).command('/support')).acknowledged) await setTimeout(AGAIN_MS);
        const ms = performance.now() - began;
        await (await starting).end();
        return ms;
      };
      const { figures, floors } = await alternately(
        size(9, 1),
        () => answered(many),
        () => answered(FEW),
      );
      const both = { figure: median(figures), floor: median(floors) };
      const name = `start to first /support, ${many.toLocaleString('en')} accounts against ${FEW}`;
      return { measured: [against(name, 'ms', both, { atMost: 1.5 })], plots: {} };
    } finally {
      for (const slack of workspaces.values()) await slack.close();
    }
  },
};

const aWorkspace = (accounts: number): Promise<Sandbox> =>
  startSandbox({
    manifestFile: 'manifest.yml',
    users: membersFrom(0, accounts).map((id) => ({ id, name: `Person ${id}`, tz: 'UTC' })),
    channels: [
      { id: 'C0EAST', name: 'east', members: membersFrom(0, 8) },
      { id: 'C0WEST', name: 'west', members: membersFrom(2, 8) },
    ],
  });

const teamsYaml = (): string =>
  `teams:\n${['east', 'west']
    .map(
      (id) => `  - id: ${id}
    name: The ${id} team
    roster: C0${id.toUpperCase()}
    managers: [${aMember(0)}]
    timeZone: UTC
    opens: tuesday 10:00
    reminds: thursday 09:00
    closes: friday 15:00
`,
    )
    .join('')}`;
