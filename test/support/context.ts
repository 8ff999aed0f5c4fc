import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from './folder.js';
import { dayOf } from '../../src/pulse/calendar.js';
import { type MemberId, memberId, workspaceId } from '../../src/pulse/ids.js';
import type { Team } from '../../src/pulse/team.js';
import { aPerson, fakeDirectory } from './directory.js';
import { aTeam, MONDAY } from './team.js';
import { findCheckin } from '../../src/usecases/answer.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import type { Directory } from '../../src/usecases/ports.js';
import type { LogEvent, LogFields } from '../../src/usecases/log.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { filledWith, QUESTIONNAIRES } from './questionnaires.js';
import { aPrefix, testRedisUrl } from './redis.js';
import { submitForm } from './submit-form.js';

export const TEAM: Team = aTeam();

/** A context over the real Redis, with a roster and a clock that the test moves. */
export interface TestContext {
  readonly context: WorkspaceContext;
  readonly directory: Directory;
  readonly prefix: string;
  /** The channel's present members in "Slack", with their time zones. */
  readonly roster: Map<MemberId, string>;
  /** Deactivated accounts. */
  readonly gone: Set<MemberId>;
  readonly events: LogEvent[];
  /** The fields of the events, in the same order. */
  readonly fields: LogFields[];
  at(now: number): void;
  /** Submits a check-in with the same value for every core item. */
  answer(member: string, value: number): Promise<string>;
  end(): void;
}

export function testContext({ members = 8 }: { members?: number } = {}): TestContext {
  const folder = aFolder('context');
  const prefix = aPrefix();
  const redis = connect(testRedisUrl(), () => undefined);
  const workspace = workspaceId('T0TEST');
  const events: LogEvent[] = [];
  const fields: LogFields[] = [];
  const note = (event: LogEvent, said: LogFields = {}) => {
    events.push(event);
    fields.push(said);
  };
  let now = MONDAY;
  const context: WorkspaceContext = {
    workspace,
    store: storeOf(redis, prefix, workspace),
    keyring: Keyring.create(join(folder, 'test.keyring'), dayOf(MONDAY)),
    questionnaires: QUESTIONNAIRES,
    preset: 'standard',
    isHoliday: () => false,
    pace: { perMinute: 600 },
    clock: { now: () => now },
    log: { debug: note, info: note, warn: note, error: note },
  };
  const roster = new Map(
    ['UMANAGER', ...Array.from({ length: members }, (_, index) => `U${index}`)].map((id) => [
      memberId(id),
      'UTC',
    ]),
  );
  const gone = new Set<MemberId>();
  return {
    context,
    prefix,
    roster,
    events,
    fields,
    directory: fakeDirectory({
      rosterOf: async (_, kept) => [
        ...[...roster].map(([id, timeZone]) => aPerson(id, { timeZone })),
        ...kept.filter((id) => !roster.has(id) && !gone.has(id)).map((id) => aPerson(id)),
      ],
    }),
    gone,
    at(instant) {
      now = instant;
    },
    async answer(id, value) {
      const member = memberId(id);
      const found = await findCheckin(context, member, TEAM.id, null);
      if (found.kind !== 'open') return found.kind;
      const raw = filledWith(found.questionnaire, found.pulse.week, value);
      return (await submitForm(context, member, found.form, raw)).kind;
    },
    end() {
      redis.disconnect();
      rmSync(folder, { recursive: true });
    },
  };
}
