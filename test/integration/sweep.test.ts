import { type WorkspaceId } from '../../src/pulse/ids.js';
import { closePulse } from '../../src/usecases/close.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { openPulse } from '../../src/usecases/open.js';
import { sweep } from '../../src/usecases/sweep.js';
import type { TimedNotification } from '../../src/usecases/ports.js';
import { dueBy } from '../../src/store/agenda.js';
import { leaseDueNotifications } from '../../src/store/outbox.js';
import { latestResult, teamState } from '../../src/store/pulses.js';
import { TEAM, type TestContext } from '../support/context.js';
import { closing, opening } from '../support/team.js';
import { due, openWeek, everyoneAnswers, contextWithTeam } from '../support/team-week.js';

let clinic: TestContext;
afterEach(() => clinic.end());

describe('a sweep', () => {
  it('hands on what’s due, keeps steps on the agenda until they’re done, and empties the outbox', async () => {
    clinic = await contextWithTeam();
    const seen = { steps: 0, notifications: 0 };
    const queues = {
      addSteps: async (_: WorkspaceId, steps: readonly unknown[]) => void (seen.steps += steps.length),
      addNotifications: async (_: WorkspaceId, added: readonly unknown[]) =>
        void (seen.notifications += added.length),
      renewNotifications: async () => undefined,
    };
    await sweep(clinic.context, queues);
    expect(seen).toEqual({ steps: 0, notifications: 0 });
    clinic.at(opening());
    await sweep(clinic.context, queues);
    await sweep(clinic.context, queues);
    // Two steps are due at that hour: the opening, and the round of peer check-ins.
    expect(seen).toEqual({ steps: 4, notifications: 0 });
    await openWeek(clinic);
    await sweep(clinic.context, queues);
    await sweep(clinic.context, queues);
    expect(seen).toEqual({ steps: 6, notifications: 9 });
  });

  it('opens the week even if the bot restarts after the opening hour', async () => {
    clinic = await contextWithTeam();
    clinic.at(opening() + 3_600_000);
    await defineTeam(clinic.context, TEAM);
    expect(await dueBy(clinic.context.store, opening() + 3_600_000, 9)).toContainEqual(due('open'));
    await openPulse(clinic.context, clinic.directory, due('open'));
    expect(clinic.events).toContain('pulse_opened');
  });

  it('closes late after the bot was down for weeks, loses nothing, and plans the next pulse from then', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await everyoneAnswers(clinic, 0);
    clinic.at(closing(3));
    await closePulse(clinic.context, due('close'));
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect((await teamState(clinic.context.store, TEAM.id)).next).toBe(due('open', 4).pulse);
  });

  it('hands each notification on once beside other sweeps, and again if a process leased and lost it', async () => {
    clinic = await contextWithTeam({ members: 12 });
    await openWeek(clinic);
    clinic.at(opening());
    const handed: string[] = [];
    const queues = {
      addSteps: async () => undefined,
      addNotifications: async (_: WorkspaceId, added: readonly TimedNotification[]) =>
        void handed.push(...added.map(({ notification }) => notification.id)),
      renewNotifications: async () => undefined,
    };
    const all = 13;
    const [lost] = await leaseDueNotifications(clinic.context.store, opening(), 1);
    await Promise.all(Array.from({ length: 4 }, () => sweep(clinic.context, queues)));
    expect(handed).toHaveLength(all - 1);
    expect(new Set(handed).size).toBe(all - 1);
    clinic.at(opening() + 60_000);
    await sweep(clinic.context, queues);
    expect(handed.at(-1)).toBe(lost?.id);
    expect(handed).toHaveLength(all);
  });
});
