import { pulseWeek } from '../../../src/pulse/calendar.js';
import { pulseId } from '../../../src/pulse/ids.js';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commit, commitmentsOf, committed, pruneCommitments } from '../../../src/sealing/commitments.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { teamState } from '../../../src/store/pulses.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { type Entry, onStage, type Stage, type StageTeam } from '../stage.js';

const DAY = 100;
const PROCESSES = 2;

const about = (matter: string) => ({ kind: 'close' as const, place: ['T1', 'east', matter] });

/** A program that commits to matters of its own, and prints those that it was told are committed. */
const ONE_FILE_EACH = (file: string, process: number, matters: number) => `
  import { commit } from './dist/src/sealing/commitments.js';
  import { Keyring } from './dist/src/sealing/keyring.js';
  const keyring = Keyring.open(${JSON.stringify(file)});
  const told = [];
  for (let at = 0; at < ${matters}; at += 1) {
    const matter = '${process}-' + at;
    const { is } = commit(keyring, { kind: 'close', place: ['T1', 'east', matter], untilDay: ${DAY}, over: ['first'], decided: Buffer.alloc(0) });
    if (is === 'first') told.push(matter);
  }
  process.stdout.write(JSON.stringify(told));
`;

/**
 * Like `ONE_FILE_EACH`, with one shared book that each process reads, changes and writes back. In containers every
 * process has the pid 1, so they share a temporary file; one that finds the book torn takes it for empty.
 */
const ONE_BOOK = (file: string, process: number, matters: number) => `
  import { readFileSync, renameSync, writeFileSync } from 'node:fs';
  const book = ${JSON.stringify(`${file}.book`)};
  const told = [];
  const read = () => {
    try {
      return JSON.parse(readFileSync(book, 'utf8'));
    } catch {
      return {};
    }
  };
  for (let at = 0; at < ${matters}; at += 1) {
    const matter = '${process}-' + at;
    try {
      const known = read();
      writeFileSync(book + '.1.new', JSON.stringify({ ...known, [matter]: 'first' }));
      renameSync(book + '.1.new', book);
      told.push(matter);
    } catch {
      // It was told that nothing is committed.
    }
  }
  process.stdout.write(JSON.stringify(told));
`;

/** Makes a process report that it's there, and wait until it's told to go on. */
const AT_ONCE = `
  const go = new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdout.write(' ');
  await go;
`;

/**
 * Counts the matters that can be committed again, over something else, though processes were told they're committed.
 */
async function lost(
  { size }: Setting,
  program: (file: string, process: number, matters: number) => string,
  isLost: (keyring: Keyring, matter: string) => boolean,
): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-commitments-'));
  try {
    const keyring = Keyring.create(join(folder, 'test.keyring'), DAY);
    const matters = size(300, 150);
    const children = Array.from({ length: PROCESSES }, (_, index) =>
      spawn(
        process.execPath,
        ['--input-type=module', '-e', `${AT_ONCE}${program(keyring.file, index, matters)}`],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      ),
    );
    // A process that starts late would find the others done, with no one to collide with.
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    const told = await Promise.all(
      children.map(async (child) => {
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
        child.stdin.end('go');
        await once(child, 'close');
        return JSON.parse(text) as string[];
      }),
    );
    const all = told.flat();
    return count(all.filter((matter) => isLost(keyring, matter)).length, all.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const lostCommitments: Attack = {
  group: 'keys',
  name: 'commitments that two processes of one host take from each other',
  attacker:
    'An operator who can write to Redis, and waits until two workers close at once. What one of them takes from the other beside the keyring can be closed a second time, over chosen ballots.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) =>
    lost(
      setting,
      ONE_FILE_EACH,
      (keyring, matter) =>
        commit(keyring, { ...about(matter), untilDay: DAY, over: ['second'], decided: Buffer.alloc(0) })
          .is !== 'other',
    ),
  weakened: {
    variant: 'one book for all commitments, without a lock',
    run: (setting) =>
      lost(
        setting,
        ONE_BOOK,
        ({ file }, matter) => !readFileSync(`${file}.book`, 'utf8').includes(`"${matter}":`),
      ),
  },
};

const SIZE = 8;

/** An attacker's copy of a closed pulse: the box as it was closed and the counted members; and who really answered. */
interface Closed {
  readonly team: StageTeam;
  readonly box: readonly Entry[];
  readonly counted: Buffer;
  readonly answered: readonly string[];
}

/** Computes a digest without any key, from ciphertext and a guess at who answered. */
function unkeyed({ box, counted }: Closed, answered: readonly string[]): string {
  const hash = createHash('sha256').update(counted).update(`|${answered.toSorted().join()}`);
  for (const { name, value } of box.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(`|${name}|`).update(value);
  return hash.digest('hex');
}

/** Returns every subset of a team's members, as someone who knows the roster would list them. */
const subsets = (members: readonly string[]): string[][] =>
  Array.from({ length: 2 ** members.length }, (_, bits) => members.filter((_, index) => bits & (1 << index)));

async function aClosed(stage: Stage, { chance }: Setting): Promise<Closed> {
  const team = await stage.team(SIZE);
  await stage.open(team);
  const { keys } = stage.context.store;
  const answered = team.members.filter(() => chance.below(2) === 1);
  for (const member of answered) await stage.answer(team, member, chance.below(4));
  const { counted } = await teamState(stage.context.store, team.id);
  const box = await stage.dump(keys.box(team.id));
  await stage.close(team);
  return { team, box, counted: counted ?? Buffer.alloc(0), answered };
}

/** Counts the pulses of which an attacker learns who answered, from the digests and decisions that are kept. */
async function learnt(setting: Setting, keyedAndSealed: boolean): Promise<Figure> {
  return onStage(setting.chance, async (stage) => {
    const { keyring, workspace } = stage.context;
    const closed: Closed[] = [];
    for (let trials = setting.size(40, 4); trials > 0; trials -= 1)
      closed.push(await aClosed(stage, setting));
    const beside = commitmentsOf(keyring.file);
    const kept = join(stage.keyringFolder, 'kept');
    cpSync(beside, kept, { recursive: true });
    keyring.step(keyring.day + 14);
    pruneCommitments(keyring);
    rmSync(beside, { recursive: true });
    cpSync(kept, beside, { recursive: true });
    let hits = 0;
    for (const one of closed) {
      const week = pulseWeek(pulseId('2026-06-02'));
      const name = createHash('sha256')
        .update(JSON.stringify([keyring.id, 'close', workspace, one.team.id, week]))
        .digest('hex');
      const file = join(beside, name);
      if (!existsSync(file)) throw new Error('no commitment was kept: the attack would mean nothing');
      const written = keyedAndSealed ? readFileSync(file, 'utf8') : unkeyed(one, one.answered);
      const guessed = subsets(one.team.members).some((guess) => written.includes(unkeyed(one, guess)));
      const opened = committed(keyring, { kind: 'close', place: [workspace, one.team.id, week] }) !== null;
      if (guessed || opened) hits += 1;
    }
    return count(hits, closed.length);
  });
}

export const guessedCommitments: Attack = {
  group: 'keys',
  name: 'who had answered, from what is kept of a close beside the keyring',
  attacker:
    'Somebody who has kept a copy of everything beside the keyring but the keyring itself, takes the host two weeks later, and has every copy of Redis. Tries every set of members who may have answered, and opens what was decided.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => learnt(setting, true),
  weakened: {
    variant: 'a digest without a key, over who has answered as well',
    run: (setting) => learnt(setting, false),
  },
};
