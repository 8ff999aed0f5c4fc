import { remindPulse } from '../../src/usecases/remind.js';
import { type TestContext } from '../support/context.js';
import { closing, opening } from '../support/team.js';
import { due, openWeek, outboxCounts, changePreferences, contextWithTeam } from '../support/team-week.js';

const HOUR = 3_600_000;

let clinic: TestContext;
beforeEach(async () => {
  clinic = await contextWithTeam();
});
afterEach(() => clinic.end());

describe('a reminder', () => {
  it('is planned as one delivery for every member, and reaches no member who turned reminders off', async () => {
    await openWeek(clinic);
    expect(await changePreferences(clinic, 'U1', { reminder: false })).toBe(true);
    clinic.at(opening() + 47 * HOUR);
    await remindPulse(clinic.context, clinic.directory, due('remind'));
    await remindPulse(clinic.context, clinic.directory, due('remind'));
    expect(await outboxCounts(clinic)).toEqual({
      welcome: 9,
      'cover of weekly': 3 * 9,
      reminder: 8,
      'cover of reminder': 1 + 9,
    });
  });

  it('is skipped after the close, and the log says so', async () => {
    await openWeek(clinic);
    clinic.at(closing());
    await remindPulse(clinic.context, clinic.directory, due('remind'));
    expect(clinic.events).toContain('step_skipped');
    expect(await outboxCounts(clinic)).toEqual({ welcome: 9, 'cover of weekly': 3 * 9 });
  });
});
