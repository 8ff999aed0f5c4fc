import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { freePort } from '../../../sandbox/local-redis.js';
import { openTeam } from '../../../src/usecases/reseal-team.js';
import { teamState } from '../../../src/store/pulses.js';
import { rosterOf } from '../../../src/store/teams.js';
import { against, type Bench, type Measured, type Setting } from '../bench.js';
import { aClinic, type Clinic, membersFrom } from '../clinic.js';
import { startLoadThread } from '../load-thread.js';
import { startSubject, type Subject } from '../process.js';
import { alternately, median, quantile } from '../sample.js';
import type { Team } from '../../../src/pulse/team.js';
import type { Answered } from './load.js';
import { formsOf } from './forms.js';

/** The requests per number of connections: enough that the slowest percent are many. */
const LOADS = [
  { connections: 1, requests: 1_000 },
  { connections: 50, requests: 4_000 },
  { connections: 200, requests: 8_000 },
] as const;
const TEAMS = 10;
const MEMBERS = 30;

/**
 * Signed check-ins over HTTP to a `web` process of its own, started as in production: verified, sealed, stored, and
 * only then acknowledged. The floor is a process in which Bolt verifies the same requests and acknowledges; with one
 * connection, also one that first asks Redis for a key, as anything that stores must. A thread of this process sends
 * the requests, so that neither measurement includes sending.
 */
export const ingest: Bench = {
  name: 'ingest',
  about: 'signed check-ins verified, sealed, stored and acknowledged, against Bolt that only acknowledges',
  async run(setting) {
    const clinic = aClinic(setting);
    const teams: Team[] = [];
    const bodies: string[] = [];
    const rosters = Array.from({ length: setting.size(TEAMS, 2) }, (_, index) =>
      membersFrom(index * MEMBERS, MEMBERS),
    );
    for (const { team, members } of await clinic.openTeams(rosters)) {
      teams.push(team);
      bodies.push(...(await formsOf(clinic.context, team, members)));
    }
    const slack = await startSandbox({ manifestFile: 'manifest.yml', users: [] });
    const driver = startLoadThread();
    const web = await startWeb(setting, clinic, slack);
    const bare = await startBare(slack);
    const asking = await startBare(slack, setting.redisUrl);
    try {
      const send = (port: number, connections: number, requests: number): Promise<Answered> =>
        driver.send({ port, connections, requests, secret: slack.signingSecret, bodies });
      const measured: Measured[] = [];
      const growth = { figure: [] as [number, number][], floor: [] as [number, number][] };
      for (const load of LOADS.slice(0, setting.size(LOADS.length, 1))) {
        const { connections } = load;
        const requests = setting.size(load.requests, bodies.length);
        const beside = async (floor: number) => {
          // A first run isn't measured, because both compile their code in it.
          for (const port of [web.port, floor]) await send(port, connections, setting.size(2_000, 50));
          return alternately(
            setting.size(9, 1),
            () => send(web.port, connections, requests),
            () => send(floor, connections, requests),
          );
        };
        const { figures, floors } = await beside(bare.port);
        const rate = { figure: median(figures.map(rateOf)), floor: median(floors.map(rateOf)) };
        const p99 = { figure: median(figures.map(p99Of)), floor: median(floors.map(p99Of)) };
        const at = `${connections} ${connections === 1 ? 'connection' : 'connections'}`;
        measured.push(against(`ingest, ${at}`, 'check-ins a second', rate, { atLeast: 0.85 }));
        measured.push(against(`ingest p99, ${at}`, 'ms', p99, { atMost: 1.5 }));
        growth.figure.push([connections, rate.figure]);
        growth.floor.push([connections, rate.floor]);
        if (connections === 1) {
          const waiting = await beside(asking.port);
          const figure = median(waiting.figures.map(rateOf));
          const floor = median(waiting.floors.map(rateOf));
          const name = `ingest, ${at}, against Bolt that asks Redis once`;
          measured.push(against(name, 'check-ins a second', { figure, floor }, null));
        }
        setting.say(`  ${at}: ${Math.round(rate.figure)} of ${Math.round(rate.floor)} a second`);
      }
      for (const team of teams) await checkStored(clinic, team);
      const plot = {
        title: 'Check-ins taken in a second by one web process',
        x: { label: 'connections', log: true },
        y: { label: 'a second' },
        lines: [
          { name: 'verified, sealed, stored, acknowledged', points: growth.figure },
          { name: 'Bolt that only acknowledges', points: growth.floor, floor: true },
        ],
      };
      return { measured, plots: { ingest: plot } };
    } finally {
      await web.end();
      await bare.end();
      await asking.end();
      await driver.end();
      await slack.close();
      clinic.end();
    }
  },
};

const rateOf = ({ latencies, seconds }: Answered): number => latencies.length / seconds;
const p99Of = ({ latencies }: Answered): number => quantile(latencies, 0.99);

async function startWeb(
  { redisUrl }: Setting,
  { prefix, keyringFile }: Clinic,
  slack: Sandbox,
): Promise<Subject & { readonly port: number }> {
  const port = await freePort();
  const subject = await startSubject(
    ['dist/src/cli.js', 'start'],
    {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redisUrl,
      EVENKEEL_MODE: 'http',
      EVENKEEL_ROLES: 'web',
      EVENKEEL_PORT: String(port),
      EVENKEEL_HEALTH_PORT: '0',
      EVENKEEL_KEYRING: keyringFile,
      EVENKEEL_PREFIX: prefix,
    },
    '"msg":"started"',
  );
  return { ...subject, port };
}

async function startBare(slack: Sandbox, redisUrl?: string): Promise<Subject & { readonly port: number }> {
  const subject = await startSubject(
    ['dist/test/bench/ingest/bare.js', slack.signingSecret, ...(redisUrl ? [redisUrl] : [])],
    {},
    'listening on ',
  );
  return { ...subject, port: Number(/listening on (\d+)/.exec(subject.said())?.[1]) };
}

/** Throws if an acknowledged check-in isn't stored: every slot of the box must have one. */
async function checkStored({ context, redis }: Clinic, team: Team): Promise<void> {
  const { store } = context;
  const state = await teamState(store, team.id);
  const members = (await rosterOf(store, team.id)).map(({ id }) => id);
  const opened = await openTeam(context, redis, team, state, { members, ballots: 'box' });
  const missing = opened.members.filter(({ ballot }) => ballot.kind !== 'checkin').length;
  if (missing > 0) throw new Error(`${missing} check-ins of ${team.id} were acknowledged and not stored`);
}
