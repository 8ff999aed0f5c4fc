import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { advanceKeyring } from '../../../src/usecases/advance-keyring.js';
import { STEP_HOOKS } from '../../support/step-hooks.js';
import { type BallotBoxPlace, openBallot } from '../../../src/sealing/ballots.js';
import { Keyring, KeyringError } from '../../../src/sealing/keyring.js';
import { openNotification } from '../../../src/sealing/notifications.js';
import { type Pile, withSlipsApplied } from '../../../src/sealing/slips.js';
import { slipsOf } from '../../../src/store/piles.js';
import type { RecordsPlace } from '../../../src/sealing/records-place.js';
import { openTrajectory } from '../../../src/sealing/trajectories.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { type Entry, onStage, type Stage } from '../stage.js';

const SIZE = 8;
const WEEKS = 3;

/** Every copy of Redis ever taken, with everything about it that isn't secret. */
interface Copies {
  readonly boxes: { readonly place: BallotBoxPlace; readonly entries: readonly Entry[] }[];
  readonly records: { readonly place: RecordsPlace; readonly entries: readonly Entry[] }[];
  readonly slips: { readonly pile: Pile; readonly slips: readonly Buffer[] }[];
  readonly notes: Entry[];
}

/** Plays weeks of some teams, and copies everything that's sealed at every moment. */
async function copied(stage: Stage, { chance, size }: Setting): Promise<Copies> {
  const copies: Copies = { boxes: [], records: [], slips: [], notes: [] };
  const { keys } = stage.context.store;
  const teams = await Promise.all(Array.from({ length: size(20, 4) }, () => stage.team(SIZE)));
  const copy = async (open: boolean): Promise<void> => {
    for (const team of teams) {
      if (open)
        copies.boxes.push({
          place: await stage.boxPlace(team),
          entries: await stage.dump(keys.box(team.id)),
        });
      const place = await stage.recordsPlace(team);
      for (const [kind, key] of [
        ['ballots', keys.ballotSlips(team.id)],
        ['records', keys.recordSlips(team.id)],
      ] as const)
        copies.slips.push({ pile: { ...place, kind }, slips: await slipsOf(stage.context.store.redis, key) });
      copies.records.push({ place, entries: await stage.dump(keys.trajectories(team.id)) });
    }
    copies.notes.push(...(await stage.dump(keys.outbox)));
  };
  for (let week = 0; week < WEEKS; week += 1) {
    for (const team of teams) await stage.open(team, week);
    await copy(true);
    for (const team of teams)
      for (const member of team.members) await stage.answer(team, member, chance.below(4));
    await copy(true);
    for (const team of teams) await stage.reseal(team);
    await copy(true);
    for (const team of teams) await stage.close(team, week);
    await copy(false);
    // A process killed while it replaced the file left its temporary behind.
    copyFileSync(stage.context.keyring.file, `${stage.context.keyring.file}.99999.new`);
    utimesSync(`${stage.context.keyring.file}.99999.new`, 0, 0);
    stage.after(week, 33);
    await advanceKeyring(
      stage.context,
      async () => [stage.context],
      { renewNotifications: async () => undefined },
      STEP_HOOKS,
    );
  }
  return copies;
}

/** Returns every file in a folder and its subfolders. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Opens every keyring that any file of the host's folder holds. */
function keyringsIn(folder: string): Keyring[] {
  const loot = mkdtempSync(join(tmpdir(), 'evenkeel-loot-'));
  try {
    return filesIn(folder).flatMap((path) => {
      const file = join(loot, basename(path));
      copyFileSync(path, file);
      chmodSync(file, 0o600);
      try {
        return [Keyring.open(file)];
      } catch (error) {
        if (error instanceof KeyringError) return [];
        throw error;
      }
    });
  } finally {
    rmSync(loot, { recursive: true });
  }
}

type Try = (keyring: Keyring, copies: Copies, present: number) => { opened: number; tried: number };

/** Members' check-ins and changes, before a reseal took them in. */
const slips: Try = (keyring, copies) => {
  const tried = copies.slips.reduce((sum, one) => sum + one.slips.length, 0);
  const refused = copies.slips.reduce(
    (sum, one) => sum + withSlipsApplied(keyring, one.pile, {}, one.slips).refused,
    0,
  );
  return { opened: tried - refused, tried };
};

const ballots: Try = (keyring, copies, present) => {
  const tries = copies.boxes.flatMap(({ place, entries }) =>
    entries.map(({ name, value }) => openBallot(keyring, place, name, value).kind !== 'refused'),
  );
  const cast = slips(keyring, copies, present);
  return { opened: tries.filter(Boolean).length + cast.opened, tried: tries.length + cast.tried };
};

/** Records of earlier states only: the present one is meant to open until its day. */
const trajectories: Try = (keyring, { records }, present) => {
  const tries = records
    .filter(({ place }) => place.sealedUntil < present)
    .flatMap(({ place, entries }) =>
      entries.map(({ name, value }) => openTrajectory(keyring, place, name, value) !== null),
    );
  return { opened: tries.filter(Boolean).length, tried: tries.length };
};

async function openedLater(setting: Setting, attempt: Try, keepsACopy: boolean): Promise<Figure> {
  return onStage(setting.chance, async (stage) => {
    const { file } = stage.context.keyring;
    if (keepsACopy) copyFileSync(file, join(stage.keyringFolder, 'backup'));
    const copies = await copied(stage, setting);
    const present = Math.max(...copies.records.map(({ place }) => place.sealedUntil));
    let opened = 0;
    let tried = 0;
    for (const keyring of keyringsIn(stage.keyringFolder)) {
      const found = attempt(keyring, copies, present);
      opened += found.opened;
      tried += found.tried;
    }
    return count(opened, tried);
  });
}

const THIEF =
  'Somebody who takes the whole host a day after a close, with every file of the keyring’s folder, and has every copy of Redis that was ever made.';
const BACKUP = 'the keyring was backed up before its days were over';

export const ballotsLater: Attack = {
  group: 'keys',
  name: 'host and all copies stolen a day after a close: ballots',
  attacker: `${THIEF} Opens every ballot of every closed pulse.`,
  target: { kind: 'atMost', most: 0 },
  run: (setting) => openedLater(setting, ballots, false),
  weakened: { variant: BACKUP, run: (setting) => openedLater(setting, ballots, true) },
};

export const trajectoriesLater: Attack = {
  group: 'keys',
  name: 'host and all copies stolen a day after a close: earlier states of trajectories',
  attacker: `${THIEF} Opens every record but the present ones.`,
  target: { kind: 'atMost', most: 0 },
  run: (setting) => openedLater(setting, trajectories, false),
  weakened: { variant: BACKUP, run: (setting) => openedLater(setting, trajectories, true) },
};

async function notesOpened(setting: Setting, days: number): Promise<Figure> {
  return onStage(setting.chance, async (stage) => {
    const { notes } = await copied(stage, setting);
    stage.after(WEEKS - 1, 24 * days);
    await advanceKeyring(
      stage.context,
      async () => [stage.context],
      { renewNotifications: async () => undefined },
      STEP_HOOKS,
    );
    const { keyring, workspace } = stage.context;
    // No pulse holds the keyring back, so it follows the calendar.
    const tries = notes.map(({ name, value }) =>
      openNotification(keyring, workspace, { id: name, sealed: value }),
    );
    return count(tries.filter((note) => note !== null).length, tries.length);
  });
}

export const notesLater: Attack = {
  group: 'keys',
  name: 'host and all copies stolen nine days after a close: who was sent a note',
  attacker: `${THIEF.replace('a day after a close', 'nine days after a close')} Opens every note that ever lay in the outbox.`,
  target: { kind: 'atMost', most: 0 },
  run: (setting) => notesOpened(setting, 9),
  weakened: { variant: 'it is the day after the close', run: (setting) => notesOpened(setting, 1) },
};
