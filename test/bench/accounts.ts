import { WebClient } from '@slack/web-api';
import { teamId } from '../../src/pulse/ids.js';
import { slackDirectory } from '../../src/slack/api/directory.js';
import { PAGE } from '../../src/slack/api/people.js';
import { type PeopleLists, peopleLists } from '../../src/slack/api/people-lists.js';
import type { Directory } from '../../src/usecases/ports.js';
import { collectGarbage } from '../support/garbage.js';
import { aTeam } from '../support/team.js';
import { against, type Bench } from './bench.js';
import { membersFrom } from './clinic.js';
import { aWorkspace } from './many-workspaces.js';
import { type PlainSlack, startPlainSlack } from './plain-slack.js';
import { timed } from './sample.js';

const TEAMS = 20;
const TEAM_SIZE = 30;
const A_MINUTE = 20;

/** The number of pages of a large workspace's people that are requested from Slack, and the memory of their list. */
export const accounts: Bench = {
  name: 'accounts',
  about: `pages of a large workspace's people for ${TEAMS} teams at once, and after a break, against one reading`,
  async run({ size, say }) {
    const many = size(50_000, 1_000);
    const members = membersFrom(0, TEAM_SIZE);
    const slack = await startPlainSlack(members, membersFrom(TEAM_SIZE, many - TEAM_SIZE));
    try {
      const floor = Math.ceil(many / PAGE);
      const shared = await read(slack, directoryOn(slack.apiUrl));
      say(
        `  ${many.toLocaleString('en')} accounts in ${(shared.ms / 1000).toFixed(1)} s by our side; Slack's pace makes that ${Math.ceil(floor / A_MINUTE)} min`,
      );
      const breaks = breakingOff(slack.apiUrl, Math.floor(floor / 2));
      await read(slack, breaks.directory).catch(() => undefined);
      const again = await read(slack, breaks.directory);
      const name = `${many.toLocaleString('en')} accounts`;
      const bytes = shared.bytes / many;
      return {
        measured: [
          against(
            `pages of ${name} for ${TEAMS} teams, against one reading`,
            'pages',
            { figure: shared.pages, floor },
            { atMost: 1 },
          ),
          against(
            `pages of ${name} after a break in the middle`,
            'pages',
            { figure: again.pages, floor: Math.ceil(floor / 2) + 1 },
            { atMost: 1 },
          ),
          against(
            `bytes for each of ${name} in a process`,
            'bytes',
            { figure: bytes, floor: 1_024 },
            { atMost: 1 },
          ),
        ],
        plots: {},
      };
    } finally {
      await slack.close();
    }
  },
};

const nothing = (): void => undefined;
const SILENCE = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const directoryOver = (client: WebClient, lists: PeopleLists): Directory =>
  slackDirectory(client, aWorkspace(0), { log: SILENCE, admins: new Set(), lists });

const directoryOn = (slackApiUrl: string): Directory =>
  directoryOver(new WebClient('xoxb-1', { slackApiUrl }), peopleLists());

/** A directory whose connection breaks once, after `after` pages. */
function breakingOff(slackApiUrl: string, after: number): { readonly directory: Directory } {
  let left = after;
  class Breaking extends WebClient {
    override async apiCall(...call: Parameters<WebClient['apiCall']>) {
      if (call[0] === 'users.list') {
        left -= 1;
        if (left === -1) throw new Error('the connection has ended');
      }
      return super.apiCall(...call);
    }
  }
  return { directory: directoryOver(new Breaking('xoxb-1', { slackApiUrl }), peopleLists()) };
}

interface Read {
  readonly pages: number;
  readonly ms: number;
  /** The growth of memory. */
  readonly bytes: number;
}

/** Reads many teams' rosters at once. */
async function read({ calls }: PlainSlack, directory: Directory): Promise<Read> {
  const pages = () => calls.get('users.list') ?? 0;
  const before = pages();
  const heap = liveBytes();
  const teams = Array.from({ length: TEAMS }, (_, index) => aTeam({ id: teamId(`t${index}`) }));
  const ms = await timed(() => Promise.all(teams.map((team) => directory.rosterOf(team, []))));
  return { pages: pages() - before, ms, bytes: Math.max(0, liveBytes() - heap) };
}

/** Returns the bytes of this process's live objects, after collecting garbage. */
function liveBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
