import type { MemberId } from '../../../src/pulse/ids.js';
import { joinPeers } from '../../../src/pulse/peer.js';
import { forget, leave, pause, prefer, resume } from '../../../src/pulse/trajectory.js';
import { changeEverywhere } from '../../../src/usecases/change-everywhere.js';
import {
  giveBackTalkTime,
  postTalkTime,
  takeTalkTime,
  talkTimesFor,
} from '../../../src/usecases/talk-times.js';
import { teamsVisibleTo } from '../../../src/usecases/team-queries.js';
import { ownData } from '../../../src/usecases/own-data.js';
import { changePeer } from '../../../src/usecases/peer-records.js';
import { updateMemberRecord, readMemberRecord } from '../../../src/usecases/member-record.js';
import { MEMBERSHIP_PARTS } from '../../../src/sealing/memberships.js';
import { memberTextsOf } from '../../../src/slack/texts/member-texts.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { partKey, partNumberOf } from '../../../src/store/memberships.js';
import { findTeam } from '../../../src/store/teams.js';
import { watchRedis, type Watcher } from '../../support/redis-watcher.js';
import type { Attack, Setting } from '../attack.js';
import { auc, count, type Figure, share } from '../measure.js';
import { onStage, type Stage, type StageTeam } from '../stage.js';
import { SUPPORTER, withSupporter } from '../talk-times.js';
import type { MemberTexts } from '../../../src/slack/workspace.js';

const SIZE = 10;

/** An act of a member. */
type Act = (stage: Stage, team: StageTeam, member: MemberId, memberTexts: MemberTexts) => Promise<unknown>;

const HELP: Act = (_, __, member, memberTexts) => memberTexts.helpFor(member);

/** Everything that a member can do: the same calls as the buttons, commands and forms make. */
const ACTS: Readonly<Record<string, Act>> = {
  support: HELP,
  answer: (stage, team, member) => stage.answer(team, member, 1),
  space: async ({ context }, team, member, memberTexts) => {
    await memberTexts.textsFor(member);
    await readMemberRecord(context, member, team.id);
  },
  home: async (stage, _, member, memberTexts) => {
    await memberTexts.textsFor(member);
    await teamsVisibleTo(stage, member);
  },
  mydata: ({ context }, _, member) => ownData(context, member),
  language: ({ context }, team, member) =>
    updateMemberRecord(context, member, team.id, (own) => prefer(own, { language: 'es' })),
  pause: ({ context }, team, member) =>
    updateMemberRecord(context, member, team.id, (own) =>
      own.pausedUntil ? resume(own) : pause(own, 2_943, 2),
    ),
  peers: async ({ context }, team, member) => {
    const definition = await findTeam(context.store, team.id);
    if (definition) await changePeer(context, member, definition, (peer) => joinPeers(peer, 2_900));
  },
  times: async ({ context }, _, member) => {
    const at = context.clock.now() + 6 * 3_600_000;
    await withSupporter(context);
    await postTalkTime(context, { supporter: SUPPORTER, at, way: 'Room 2' });
    await talkTimesFor(context, member);
    await takeTalkTime(context, { member, supporter: SUPPORTER, at });
    await giveBackTalkTime(context, member);
  },
  forget: ({ context }, _, member) => changeEverywhere(context, member, forget),
  // This comes last: a member who left isn't asked anymore.
  leave: ({ context }, _, member) => changeEverywhere(context, member, (own) => leave(own, true)),
};

/** Begins an act as 0.1 did: it looked the member up by name, and then their record. */
async function asIn01(stage: Stage, team: StageTeam, member: MemberId): Promise<void> {
  const { redis, keys } = stage.context.store;
  await redis.hget(keys.roster(team.id), member);
  await redis.hget(keys.trajectories(team.id), await stage.recordName(team, member));
}

/** Casts a ballot as 0.1 did: with one script that had the slot's name and the record's. */
async function castAsIn01(stage: Stage, team: StageTeam, member: MemberId): Promise<void> {
  const { redis, keys } = stage.context.store;
  const [slot, record] = [await stage.slotName(team, member), await stage.recordName(team, member)];
  const script = "return redis.call('HEXISTS', KEYS[1], ARGV[1])";
  await redis.eval(script, 2, keys.box(team.id), keys.trajectories(team.id), slot, record);
}

/** Runs something on a stage with a process that knows the workspace, and a watcher of Redis. */
async function watched<T>(
  { chance }: Setting,
  run: (stage: Stage, memberTexts: MemberTexts, watcher: Watcher) => Promise<T>,
): Promise<T> {
  const texts = loadTexts('content', 'us');
  return onStage(chance, async (stage) => {
    const watcher = await watchRedis(stage.context.store.keys.teams.replace(/:teams$/, ''));
    try {
      return await run(
        stage,
        memberTextsOf(stage.context, stage.directory, () => texts),
        watcher,
      );
    } finally {
      watcher.end();
    }
  });
}

/** Returns an open team whose texts this process has already read for one member. */
async function aKnownTeam(stage: Stage, memberTexts: MemberTexts): Promise<StageTeam> {
  const team = await stage.team(SIZE);
  await stage.open(team);
  await memberTexts.textsFor(team.members[0] as MemberId);
  return team;
}

/** Returns what names a member in a command: their id, and the key of their part of all members, by an open hash. */
function tracesOf({ context }: Stage, member: MemberId): string[] {
  return [member, partKey(context.store, partNumberOf(member, MEMBERSHIP_PARTS))];
}

/** Guesses who acted from the commands at that moment that name exactly one member; without any, at random. */
const whoActs = (setting: Setting, lookedUp: boolean): Promise<Figure> =>
  watched(setting, async (stage, memberTexts, watcher) => {
    const { chance, size } = setting;
    let [hits, tried] = [0, 0];
    for (let teams = size(30, 2); teams > 0; teams -= 1) {
      const team = await aKnownTeam(stage, memberTexts);
      const traces = team.members.map((member) => [member, tracesOf(stage, member)] as const);
      for (const act of Object.values(ACTS))
        for (let times = size(3, 1); times > 0; times -= 1) {
          const member = team.members[chance.below(SIZE)] as MemberId;
          const commands = await watcher.during(async () => {
            if (lookedUp) await asIn01(stage, team, member);
            await act(stage, team, member, memberTexts);
          });
          const named = commands
            .map((said) => traces.filter(([, own]) => own.some((trace) => said.includes(trace))))
            .flatMap(([one, other]) => (one && !other ? [one[0]] : []));
          const among = named.length > 0 ? named : team.members;
          tried += 1;
          if (among[chance.below(among.length)] === member) hits += 1;
        }
    }
    return share(hits, tried);
  });

export const liveWho: Attack = {
  group: 'redis',
  name: 'a live reader of Redis: who does something',
  attacker:
    'Somebody who sees every command as it reaches Redis (MONITOR, SLOWLOG, a link without TLS), and knows the roster. A member asks for support, answers, opens their private space or the Home tab, sees what is kept, chooses a language, pauses, joins peer check-ins, takes a time to talk, forgets, or leaves; the reader takes whoever a command names alone in that moment, by their id or by a key of their own. Teams of 10: chance is 0.10.',
  target: { kind: 'atMost', most: 1 / SIZE + 0.03 },
  run: (setting) => whoActs(setting, false),
  weakened: { variant: 'a member is looked up by name, as in 0.1', run: (setting) => whoActs(setting, true) },
};

/** Counts the answers and changes during which a command names the member's own slot or record, and no one else's. */
const whoseSlot = (setting: Setting, named: boolean): Promise<Figure> =>
  watched(setting, async (stage, memberTexts, watcher) => {
    const { chance, size } = setting;
    let [hits, tried] = [0, 0];
    for (let teams = size(30, 2); teams > 0; teams -= 1) {
      const team = await aKnownTeam(stage, memberTexts);
      for (const act of [ACTS['answer'], ACTS['language'], ACTS['pause'], ACTS['peers']])
        for (const member of chance.shuffled(team.members).slice(0, size(5, 2))) {
          const own = [
            await stage.slotName(team, member),
            await stage.recordName(team, member),
            await stage.peerNameOf(team, member),
          ];
          const commands = await watcher.during(async () => {
            if (named) await castAsIn01(stage, team, member);
            await act?.(stage, team, member, memberTexts);
          });
          const said = commands.flat();
          tried += 1;
          if (own.some((name) => said.includes(name))) hits += 1;
        }
    }
    return count(hits, tried);
  });

export const liveSlot: Attack = {
  group: 'redis',
  name: 'a live reader of Redis: whose slot and record',
  attacker:
    'The same reader, who looks for the names of slots and records in the commands of an answer or a changed choice: one that stands there is that of whoever sent it in.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => whoseSlot(setting, false),
  weakened: {
    variant: 'a ballot is cast with the names of its slot and record, as in 0.1',
    run: (setting) => whoseSlot(setting, true),
  },
};

/** Distinguishes moments in which a member asks for help from others, by how much reaches Redis. */
const anybodyAsks = (setting: Setting, lookedUp: boolean): Promise<Figure> =>
  watched(setting, async (stage, memberTexts, watcher) => {
    const { chance, size } = setting;
    const guesses: { score: number; truth: boolean }[] = [];
    for (let teams = size(20, 2); teams > 0; teams -= 1) {
      const team = await aKnownTeam(stage, memberTexts);
      for (let moments = size(100, 20); moments > 0; moments -= 1) {
        const truth = chance.next() < 0.5;
        const member = team.members[chance.below(SIZE)] as MemberId;
        const commands = await watcher.during(async () => {
          if (!truth) return;
          if (lookedUp) await asIn01(stage, team, member);
          await HELP(stage, team, member, memberTexts);
        });
        guesses.push({ score: commands.length, truth });
      }
    }
    return auc(guesses);
  });

export const liveHelp: Attack = {
  group: 'redis',
  name: 'a live reader of Redis: did somebody ask for support',
  attacker:
    'The same reader, who counts the commands of moments in which somebody asks for support, and of moments in which nobody does.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => anybodyAsks(setting, false),
  weakened: {
    variant: 'the language of who asks is looked up, as in 0.1',
    run: (setting) => anybodyAsks(setting, true),
  },
};
