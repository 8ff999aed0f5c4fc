import { dayOf, type Instant } from '../../src/pulse/calendar.js';
import { memberId, type MemberId, workspaceId } from '../../src/pulse/ids.js';
import type { Notification } from '../../src/pulse/notification.js';
import { deliver } from '../../src/delivery/deliver.js';
import type { Keyring } from '../../src/sealing/keyring.js';
import type { SealedNotification } from '../../src/sealing/notifications.js';
import { type Due, dueBy } from '../../src/store/agenda.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { allTeams } from '../../src/store/teams.js';
import { findCheckin } from '../../src/usecases/answer.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import { forgettingOf } from '../support/forgetting.js';
import { installRegister, type InstallRegister } from '../../src/usecases/install-register.js';
import type { LogEvent, LogFields } from '../../src/usecases/log.js';
import type { Directory, Post, Queues } from '../../src/usecases/ports.js';
import { runStep, sweep } from '../../src/usecases/sweep.js';
import { aPerson, fakeDirectory } from '../support/directory.js';
import { filledWith, QUESTIONNAIRES } from '../support/questionnaires.js';
import { testRedisUrl } from '../support/redis.js';
import { submitForm } from '../support/submit-form.js';
import { INSTALL_SECRET, PEOPLE, WORKSPACE } from './cast.js';

const HOUR = 3_600_000;

/** The frozen workspace on a real Redis, with the real use cases and a clock that tests set. */
export interface Clinic {
  readonly context: WorkspaceContext;
  readonly directory: Directory;
  readonly installs: InstallRegister;
  readonly prefix: string;
  /** Every message that Slack got, as "kind member team pulse". */
  readonly posted: string[];
  /** Everything damaged, lost, refused or logged as a warning or an error, with its team. */
  readonly troubles: string[];
  /** Channels that Slack refuses to list. */
  readonly refused: Set<string>;
  at(now: Instant): void;
  /** Lets time pass until a moment, doing what's due every hour. */
  playTo(until: Instant): Promise<void>;
  /** Submits a member's check-in, with the same value for every item. */
  answer(member: string, value: number): Promise<void>;
  end(): void;
}

/** Opens the workspace. A member's team is found by their channel. */
export function aClinic(prefix: string, keyring: Keyring, from: Instant): Clinic {
  const redis = connect(testRedisUrl(), () => undefined);
  const workspace = workspaceId(WORKSPACE);
  let now = from;
  const troubles: string[] = [];
  const note = (event: LogEvent, { team, reason, code }: LogFields = {}) =>
    void troubles.push([event, team, reason, code].filter((one) => one !== undefined).join(', '));
  const info = (event: LogEvent, fields: LogFields = {}): void => {
    if (fields.refusedBallots || fields.refusedTrajectories) note(event, fields);
  };
  const context: WorkspaceContext = {
    workspace,
    store: storeOf(redis, prefix, workspace, (place) => void troubles.push(`damaged: ${place}`)),
    keyring,
    questionnaires: QUESTIONNAIRES,
    preset: 'standard',
    isHoliday: () => false,
    pace: { perMinute: 6_000_000 },
    clock: { now: () => now },
    log: { debug: () => undefined, info, warn: note, error: note },
  };
  const refused = new Set<string>();
  const directory = fakeDirectory({
    async rosterOf({ roster }) {
      if (refused.has(roster)) throw Object.assign(new Error('refused'), { code: 'not_in_channel' });
      return (PEOPLE[roster] ?? []).map((id) => aPerson(memberId(id)));
    },
  });
  const posted: string[] = [];
  const post: Post = async (notification) => {
    if (!notification.cover) posted.push(nameOf(notification));
    return { kind: 'posted' };
  };
  const handOn: Queues['addNotifications'] = async (_, notifications) => {
    let waiting: readonly SealedNotification[] = notifications.map(({ notification }) => notification);
    while (waiting.length > 0) {
      const delivered = await Promise.all(
        waiting.map(async (one) => [one, await deliver(context, post, one, 1)] as const),
      );
      waiting = delivered.filter(([, { kind }]) => kind === 'later').map(([one]) => one);
    }
  };
  const queues: Queues = {
    addSteps: async (_, steps) => {
      for (const due of steps) await runStep(context, directory, due);
    },
    addNotifications: handOn,
    renewNotifications: async () => undefined,
  };
  const days = forgettingOf({ context, prefix }, { queues });
  const settle = async (): Promise<void> => {
    let before = '';
    for (;;) {
      await sweep(context, queues);
      const due = JSON.stringify(await stepsDue(context));
      // A step that stays due is waiting for something: it comes with the next hour.
      if (due === '[]' || due === before) return;
      before = due;
    }
  };
  return {
    context,
    directory,
    installs: installRegister({ redis, prefix }, INSTALL_SECRET, null),
    prefix,
    posted,
    troubles,
    refused,
    at(instant) {
      now = instant;
    },
    async playTo(until) {
      for (;;) {
        const day = dayOf(now);
        await settle();
        if (now >= until) return;
        now = Math.min(until, now + HOUR);
        if (dayOf(now) > day) await days.step();
      }
    },
    async answer(id, value) {
      const { form, raw } = await anOpenForm(context, id, value);
      const submitted = await submitForm(context, memberId(id), form, raw);
      if (submitted.kind !== 'stored') throw new Error(`${id} can't answer: ${submitted.kind}`);
    },
    end: () => redis.disconnect(),
  };
}

const stepsDue = ({ store, clock }: WorkspaceContext): Promise<Due[]> => dueBy(store, clock.now(), 500);

const nameOf = ({ kind, member, team, pulse }: Notification): string => `${kind} ${member} ${team} ${pulse}`;

/** Returns a member's form for their team's open check-in, and answers with the same value for every item. */
export async function anOpenForm(
  context: WorkspaceContext,
  id: string,
  value: number,
): Promise<{ readonly form: string; readonly raw: Readonly<Record<string, string>> }> {
  const member: MemberId = memberId(id);
  for (const { id: team } of await allTeams(context.store)) {
    const found = await findCheckin(context, member, team, null);
    if (found.kind === 'open')
      return { form: found.form, raw: filledWith(found.questionnaire, found.pulse.week, value) };
  }
  throw new Error(`${id} has no open check-in`);
}
