import { defineTeam } from '../../../src/usecases/enroll.js';
import type { MemberId } from '../../../src/pulse/ids.js';
import { openSeason } from '../../../src/sealing/seasons.js';
import { teamState } from '../../../src/store/pulses.js';
import { rosterOf } from '../../../src/store/teams.js';
import { aTeam } from '../../support/team.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { besieged, CALIBRATION, ONE_CHECKIN } from './adaptive.js';
import { EVENKEEL, FIXED_CUTS } from './model.js';
import { NEXT_SEASON, onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 8;

const countedIn = async ({ context }: Stage, team: StageTeam): Promise<readonly MemberId[]> => {
  const { season } = await teamState(context.store, team.id);
  return openSeason(context.keyring, context.workspace, team.id, season)?.counted ?? [];
};

/** Surrounds one member with accounts of the manager's own, early and late in a season; returns how many count. */
async function sybils({ chance, size }: Setting, withoutTenure: boolean): Promise<Figure> {
  const teams = size(40, 2);
  return onStage(chance, async (stage) => {
    let counted = 0;
    let tried = 0;
    for (let made = 0; made < teams; made += 1) {
      const team = await stage.team(SIZE);
      const own: MemberId[] = [];
      for (let week = 0; week <= NEXT_SEASON; week += 1) {
        await stage.open(team, week);
        const now = await countedIn(stage, team);
        counted += own.filter((member) => now.includes(member)).length;
        tried += own.length;
        // Three weeks before the next season begins.
        if (week === NEXT_SEASON - 3)
          for (let added = 0; added < 6; added += 1) own.push(await stage.join(team));
        await stage.close(team, week);
      }
      if (withoutTenure) {
        const roster = (await rosterOf(stage.context.store, team.id)).map(({ id }) => id);
        counted += own.filter((member) => roster.includes(member)).length;
        tried += own.length;
      }
    }
    return count(counted, tried);
  });
}

export const sybilPadding: Attack = {
  group: 'manager',
  name: 'accounts of one’s own around a member, three weeks before a period begins',
  attacker:
    'A manager who adds six accounts of their own to the channel, weeks before a season ends, to have a result of one member among answers they know. The figure is how often one of them counts.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => sybils(setting, false),
  weakened: { variant: 'whoever is on the roster counts at once', run: (setting) => sybils(setting, true) },
};

/** Adds six accounts five weeks before a season and takes everyone else out when it begins; returns how many count. */
async function surrounded({ chance }: Setting): Promise<number> {
  return onStage(chance, async (stage) => {
    const team = await stage.team(SIZE);
    const [target, ...others] = team.members;
    for (let week = 0; week < NEXT_SEASON; week += 1) {
      await stage.open(team, week);
      if (week === NEXT_SEASON - 5) for (let added = 0; added < 6; added += 1) await stage.join(team);
      await stage.close(team, week);
    }
    for (const other of others) stage.setPresent(team, other, false);
    await stage.open(team, NEXT_SEASON);
    const now = await countedIn(stage, team);
    return target && now.includes(target) ? now.length : 0;
  });
}

export const patientSybils: Attack = {
  group: 'manager',
  name: 'accounts of one’s own that waited four weeks around a member: was this very check-in 6 or more',
  attacker:
    'A manager who adds six accounts of their own, waits, and takes everybody else out of the channel: from the next period on the result is made of the accounts and one member. Nothing stops this, and the manager is then an insider who chooses all other answers. The figure is how often the guess is right, where half of them would be by chance.',
  target: { kind: 'atMost', most: ONE_CHECKIN.most },
  run: async (setting) =>
    besieged(setting, EVENKEEL, await surrounded(setting), ONE_CHECKIN, CALIBRATION).right,
  weakened: {
    variant: FIXED_CUTS.name,
    run: async (setting) =>
      besieged(setting, FIXED_CUTS, await surrounded(setting), ONE_CHECKIN, CALIBRATION).right,
  },
};

/** Takes a member out of the channel and puts them back, every week; counts changes of the counted members. */
async function toggled({ chance, size }: Setting, atOnce: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    let changes = 0;
    let tried = 0;
    for (let teams = size(40, 2); teams > 0; teams -= 1) {
      const team = await stage.team(SIZE);
      let before = '';
      for (let week = 0; week < NEXT_SEASON; week += 1) {
        const [target] = team.members;
        if (target) stage.setPresent(team, target, week % 2 === 0);
        await stage.open(team, week);
        const now = atOnce ? String(stage.present(team)) : String(await countedIn(stage, team));
        if (before !== '' && now !== before) changes += 1;
        before = now;
        tried += 1;
        await stage.close(team, week);
      }
    }
    return count(changes, tried);
  });
}

export const toggles: Attack = {
  group: 'manager',
  name: 'a member taken out and put back within a period',
  attacker:
    'A manager who takes one member out of the channel and puts them back, week after week. The figure is how often who counts has changed within the season.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => toggled(setting, false),
  weakened: { variant: 'edits of the roster count at once', run: (setting) => toggled(setting, true) },
};

/** Counts the sets of fewer than five people that can be isolated by subtracting one published set from another. */
function smallDifferences(sets: readonly (readonly string[])[]): number {
  let small = 0;
  for (const [at, one] of sets.entries())
    for (const other of sets.slice(at + 1)) {
      const apart = [...one.filter((id) => !other.includes(id)), ...other.filter((id) => !one.includes(id))];
      const shared = one.filter((id) => other.includes(id));
      if (apart.length < 5 || (shared.length > 0 && shared.length < 5)) small += 1;
    }
  return small + membersInRowSpace(sets);
}

/** Counts the members who can be solved for from sums over the published sets, by Gaussian elimination. */
function membersInRowSpace(sets: readonly (readonly string[])[]): number {
  const ids = [...new Set(sets.flat())];
  const reduce = (rows: number[][]): number => {
    let rank = 0;
    for (let column = 0; column < ids.length && rank < rows.length; column += 1) {
      const pivot = rows.findIndex((row, at) => at >= rank && Math.abs(row[column] ?? 0) > 1e-9);
      if (pivot < 0) continue;
      [rows[rank], rows[pivot]] = [rows[pivot] as number[], rows[rank] as number[]];
      const lead = rows[rank] as number[];
      for (const row of rows.slice(rank + 1)) {
        const factor = (row[column] ?? 0) / (lead[column] ?? 1);
        for (const [at, value] of lead.entries()) row[at] = (row[at] ?? 0) - factor * value;
      }
      rank += 1;
    }
    return rank;
  };
  const rows = (): number[][] => sets.map((set) => ids.map((id) => (set.includes(id) ? 1 : 0)));
  const rank = reduce(rows());
  return ids.filter((id) => reduce([...rows(), ids.map((one) => (one === id ? 1 : 0))]) === rank).length;
}

/** Makes teams that share members; returns the number of small sets that their results let one solve for. */
async function overlaps({ chance, size }: Setting, inBoth: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    let small = 0;
    const pairs = size(60, 6);
    for (let pair = 0; pair < pairs; pair += 1) {
      const one = await stage.team(SIZE);
      const other = await stage.team(SIZE);
      // The second channel has all of the first team's members and one more: the difference would be that member.
      stage.alsoIn(other, one.members);
      for (const team of [one, other]) await defineTeam(stage.context, aTeam({ id: team.id, managers: [] }));
      for (const team of [one, other]) await stage.open(team);
      const sets = inBoth
        ? [one.members, [...one.members, other.members[0] ?? '']]
        : [await countedIn(stage, one), await countedIn(stage, other)];
      small += smallDifferences(sets.map((set) => set.map(String)));
    }
    return count(small, pairs);
  });
}

export const overlappingTeams: Attack = {
  group: 'manager',
  name: 'overlapping teams: small sets by subtraction',
  attacker:
    'A manager of two channels that share members. Subtracts what is published about one from the other; the figure is the sets of fewer than five people, single ones included, that lie in the row space of the published sets. Roll-ups add nothing: they are counts of published bands.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => overlaps(setting, false),
  weakened: { variant: 'a member counts in every team', run: (setting) => overlaps(setting, true) },
};

export const rosterAttacks: readonly Attack[] = [sybilPadding, patientSybils, toggles, overlappingTeams];
