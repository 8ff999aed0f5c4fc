import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Redis } from 'ioredis';
import { itemsFor } from '../../src/pulse/questionnaire.js';
import { closePulse } from '../../src/usecases/close.js';
import { seal, unseal } from '../../src/sealing/seal.js';
import { teamState } from '../../src/store/pulses.js';
import { questionnaireNamed } from '../support/questionnaires.js';
import { against, type Bench, type Measured } from './bench.js';
import { aClinic, type Clinic, emptyOutbox, membersFrom } from './clinic.js';
import { alternately, median, timed } from './sample.js';

/** The sizes that a close opens and seals for each member, in bytes of plaintext. */
const BALLOT = 20;
const TRAJECTORY = 32;
const NOTE = 196;
/** The size of the decision that a close writes down, in bytes. */
const DECISION = 512;

/**
 * The close of a whole team. The floor opens a ballot and a record for each member, seals a record and a note, and
 * moves the same bytes out of Redis and back in as few commands as possible: no names, no rules, no card. A close first
 * writes down its decision, so the floor also writes a small file durably.
 */
export const close: Bench = {
  name: 'close',
  about: 'the close of 100, 1,000 and 10,000 ballots, against opening, sealing and moving as many bytes',
  async run(setting) {
    const clinic = aClinic(setting);
    const { redis } = clinic;
    const measured: Measured[] = [];
    const growth = { figure: [] as [number, number][], floor: [] as [number, number][] };
    try {
      for (const members of setting.size([100, 1_000, 10_000], [50])) {
        // A first run isn't measured, because both compile their code in it.
        await timedClose(clinic, members);
        await timedFloor(redis, members, setting.file('decided'));
        const { figures, floors } = await alternately(
          setting.size(members < 10_000 ? 15 : 7, 1),
          () => timedClose(clinic, members),
          () => timedFloor(redis, members, setting.file('decided')),
        );
        const both = { figure: median(figures), floor: median(floors) };
        growth.figure.push([members, both.figure / 1000]);
        growth.floor.push([members, both.floor / 1000]);
        measured.push(against(`close of ${members.toLocaleString('en')} ballots`, 'ms', both, { atMost: 2 }));
      }
    } finally {
      clinic.end();
    }
    const plot = {
      title: 'The close of one team',
      x: { label: 'ballots', log: true },
      y: { label: 'seconds' },
      lines: [
        { name: 'close', points: growth.figure },
        { name: 'opening, sealing and moving alone', points: growth.floor, floor: true },
      ],
    };
    return { measured, plots: { close: plot } };
  },
};

/** The number of people asked so far. */
let people = 0;

/** Opens a pulse that everyone answers, and closes it; returns the close's time in milliseconds. */
async function timedClose({ context, ...clinic }: Clinic, members: number): Promise<number> {
  // New people each time: a member who's asked with one team isn't asked with another.
  const [opened] = await clinic.openTeams([membersFrom(people, members)]);
  people += members;
  if (!opened) throw new Error('the team did not open');
  const { team, pulse } = opened;
  const answers = itemsFor(questionnaireNamed('weekly'), pulse.week).map(() => 1);
  await clinic.change(team, (hand) => ({ ...hand, ballot: { kind: 'checkin', answers, ask: null } }));
  const closing = { ...context, clock: { now: () => pulse.closesAt } };
  const took = await timed(() => closePulse(closing, { step: 'close', team: team.id, pulse: pulse.id }));
  const decided = await context.store.redis.hlen(context.store.keys.outbox);
  if ((await teamState(context.store, team.id)).pulse !== null || decided < members)
    throw new Error(`the pulse of ${team.id} was not closed`);
  await emptyOutbox(context);
  return took;
}

const KEY = randomBytes(32);
const PLACE = ['bench'] as const;
const KEYS = {
  box: 'floor:box',
  records: 'floor:records',
  outbox: 'floor:outbox',
  due: 'floor:due',
} as const;

/** Makes `count` sealed values of a size, under names as long as slots and pseudonyms. */
const sealedThings = (count: number, bytes: number): Map<string, Buffer> =>
  new Map(
    Array.from({ length: count }, () => [
      randomBytes(16).toString('base64url'),
      seal(KEY, PLACE, Buffer.alloc(bytes)),
    ]),
  );

/** Returns the time of the bare work, in milliseconds. */
async function timedFloor(redis: Redis, members: number, file: string): Promise<number> {
  rmSync(file, { force: true });
  await redis
    .multi()
    .del(...Object.values(KEYS))
    .hset(KEYS.box, sealedThings(members, BALLOT))
    .hset(KEYS.records, sealedThings(members, TRAJECTORY))
    .exec();
  return timed(async () => {
    for (const key of [KEYS.box, KEYS.records])
      for (const sealed of Object.values(await redis.hgetallBuffer(key)))
        if (!unseal(KEY, PLACE, sealed)) throw new Error('a record of the floor does not open');
    makeLast(file);
    const notes = sealedThings(members, NOTE);
    await redis
      .multi()
      .del(KEYS.box, KEYS.records)
      .hset(KEYS.records, sealedThings(members, TRAJECTORY))
      .hset(KEYS.outbox, notes)
      .zadd(KEYS.due, ...[...notes.keys()].flatMap((id) => [0, id]))
      .exec();
  });
}

/** Makes a small file that survives a power failure, with as few calls as possible. */
function makeLast(file: string): void {
  for (const [path, flags] of [
    [file, 'wx'],
    [dirname(file), 'r'],
  ] as const) {
    const opened = openSync(path, flags);
    if (flags === 'wx') writeSync(opened, Buffer.alloc(DECISION));
    fsyncSync(opened);
    closeSync(opened);
  }
}
