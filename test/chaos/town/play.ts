import { setTimeout } from 'node:timers/promises';
import type { MessageKind } from '../../../sandbox/demo/read.js';
import { closing, opening } from '../../support/team.js';
import { answerOnce, joinOnce, messagesOf, persistently, type Sent } from '../people.js';
import type { TownFindings } from './report.js';
import { aTown, type Fate, type TownWorkspace, type Town } from './town.js';

const HOUR = 3_600_000;
/** Hours after the opening by which reminders have come, and the time until a reseal follows an answer. */
const REMINDED = 48;
const RESEALED_MS = 6 * 60_000;

/** The longest that the unharmed workspaces may take for a part of the week, in milliseconds. */
const PART_MS = 120_000;
/** The time between looks, and between sweeps, in milliseconds. */
const LOOK_MS = 100;
const TICK_MS = 1_000;

/** The number of commands that the flooding member keeps under way at once. */
const FLOOD = 8;
/** How often a form is sent before the sender gives up. */
const PATIENCE = 20;

/**
 * Plays a week of many workspaces on a cluster. In each part, one workspace loses its master, one has no valid token,
 * and in one a member floods the bot with commands. The others' week must go on, and what the first one missed must
 * come once its master is back.
 *
 * @param count the number of workspaces, at least four
 */
export async function playTown(count: number, say: (line: string) => void): Promise<TownFindings> {
  const fates = Array.from(
    { length: count },
    (_, at): Fate => (['down', 'refused', 'flooding'] as const)[at] ?? 'well',
  );
  const town = await aTown(fates);
  const findings: TownFindings = {
    workspaces: count,
    lost: [],
    repeated: [],
    deadClicks: [],
    refusedForms: [],
    parts: [],
    reachedMeanwhile: 0,
    floodCommands: 0,
    floodAnswered: 0,
    log: '',
  };
  try {
    await playWeek(town, findings, say);
  } catch (error) {
    findings.lost.push(`broken off: ${(error as Error).stack}`);
  }
  findings.deadClicks.push(...town.workspaces.flatMap(({ deadClicks }) => deadClicks));
  findings.log = await town.end();
  return findings;
}

async function playWeek(town: Town, findings: TownFindings, say: (line: string) => void): Promise<void> {
  const { workspaces } = town;
  // The flooding workspace has its week like the others.
  const well = workspaces.filter(({ fate }) => fate === 'well' || fate === 'flooding');
  const down = workspaces.filter(({ fate }) => fate === 'down');
  for (const { fate, slack } of workspaces) if (fate === 'refused') slack.refuseToken('account_inactive');
  /** Plays a part of the week: the others get everything while one is down, and that one once it's back. */
  const part = async (name: string, at: number, act: (of: readonly TownWorkspace[]) => Promise<void>) => {
    say(`  ${name}`);
    const had = messagesIn(down);
    await town.strike();
    await town.fleet.moveTo(Math.max(at, town.calendar.now()));
    const began = performance.now();
    await act(well);
    findings.parts.push({ name, ms: performance.now() - began });
    findings.reachedMeanwhile += messagesIn(down) - had;
    await town.mend();
    const mended = performance.now();
    await act(down);
    findings.parts.push({ name: `${name}, once its master is back`, ms: performance.now() - mended });
  };
  await whileFlooded(town, findings, async () => {
    await part('opening, joining, answering', opening() + 1_000, async (of) => {
      await come(town, of, 'welcome', findings);
      await Promise.all(of.map((workspace) => joinAndAnswer(workspace, findings)));
    });
    await town.fleet.moveTo(town.calendar.now() + RESEALED_MS);
    await part('reminders', opening() + REMINDED * HOUR, (of) => come(town, of, 'reminder', findings));
    await part('close', closing() + 1_000, async (of) => {
      await until(
        town,
        of,
        async (workspace) => (await workspace.results()).length > 0,
        (workspace) => findings.lost.push(`${workspace.id} has no result`),
      );
      await come(town, of, 'digest', findings);
    });
  });
  for (const workspace of [...well, ...down]) countRepeated(workspace, findings);
}

/** Counts the messages that people of some workspaces have. */
const messagesIn = (workspaces: readonly TownWorkspace[]): number =>
  workspaces
    .flatMap(({ slack, members }) => members.map((member) => slack.as(member).dms().length))
    .reduce((sum, count) => sum + count, 0);

/** Returns the members who get a kind of message: only the manager gets a digest. */
const receiversOf = ({ members }: TownWorkspace, kind: MessageKind) =>
  kind === 'digest' ? members.slice(0, 1) : members;

/** Waits until each receiver has a message of a kind. */
const come = (
  town: Town,
  of: readonly TownWorkspace[],
  kind: MessageKind,
  findings: TownFindings,
): Promise<void> => {
  const lacking = (workspace: TownWorkspace) =>
    receiversOf(workspace, kind).filter((member) => messagesOf(workspace, member, kind).length === 0);
  return until(
    town,
    of,
    async (workspace) => lacking(workspace).length === 0,
    (workspace) =>
      findings.lost.push(...lacking(workspace).map((member) => `${workspace.id} ${member} ${kind}`)),
  );
};

/** Waits until something holds in each of some workspaces, with sweeps as usual; calls `missing` where it doesn't. */
async function until(
  town: Town,
  of: readonly TownWorkspace[],
  holds: (workspace: TownWorkspace) => Promise<boolean>,
  missing: (workspace: TownWorkspace) => void,
): Promise<void> {
  const deadline = performance.now() + PART_MS;
  let left = of;
  let nextTick = 0;
  while (left.length > 0 && performance.now() < deadline) {
    if (performance.now() >= nextTick) {
      await town.sweep();
      nextTick = performance.now() + TICK_MS;
    }
    await setTimeout(LOOK_MS);
    const now = await Promise.all(left.map(holds));
    left = left.filter((_, at) => !now[at]);
  }
  left.forEach(missing);
}

const CHOICES = { outreach: 'direct', reminder: true } as const;

/** Lets everyone join and answer, one after the other. */
async function joinAndAnswer(workspace: TownWorkspace, findings: TownFindings): Promise<void> {
  const must = async (member: string, what: string, act: () => Promise<Sent>): Promise<void> => {
    const sent = await persistently(PATIENCE, act);
    if (sent !== 'acknowledged') findings.refusedForms.push(`${workspace.id} ${member} ${what}: ${sent}`);
  };
  for (const member of workspace.members) {
    await must(member, 'joins', () => joinOnce(workspace, member, CHOICES));
    await must(member, 'answers', () => answerOnce(workspace, member, [1, 1, 1, 1, 1]));
  }
}

const COMMANDS = ['/support', '/checkin', '/teampulse'];

/** Works while a member of one workspace sends commands as fast as the bot answers them. */
async function whileFlooded(town: Town, findings: TownFindings, work: () => Promise<void>): Promise<void> {
  const flooding = town.workspaces.find(({ fate }) => fate === 'flooding');
  const ending = new AbortController();
  const flood = async (at: number): Promise<void> => {
    const member = flooding?.members.at(-1);
    if (!flooding || member === undefined) return;
    for (let sent = at; !ending.signal.aborted; sent += 1) {
      const { acknowledged } = await flooding.slack
        .as(member)
        .command(COMMANDS[sent % COMMANDS.length] ?? '');
      findings.floodCommands += 1;
      if (acknowledged) findings.floodAnswered += 1;
    }
  };
  const flooded = Array.from({ length: FLOOD }, (_, at) => flood(at));
  try {
    await work();
  } finally {
    ending.abort();
    await Promise.all(flooded);
  }
}

const ONCE: readonly MessageKind[] = ['welcome', 'weekly', 'reminder', 'digest'];

/** Counts messages that came more than once, or to someone they aren't for. */
function countRepeated(workspace: TownWorkspace, findings: TownFindings): void {
  for (const member of workspace.members)
    for (const kind of ONCE) {
      const wanted = kind !== 'weekly' && receiversOf(workspace, kind).includes(member) ? 1 : 0;
      const more = messagesOf(workspace, member, kind).length - wanted;
      if (more > 0) findings.repeated.push(`${workspace.id} ${member} ${kind}, ${more} more`);
    }
}
