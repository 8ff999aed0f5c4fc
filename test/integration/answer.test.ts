import { memberId, pulseId } from '../../src/pulse/ids.js';
import { submitCheckin } from '../../src/usecases/answer.js';
import { join, leave, stopOutreach } from '../../src/pulse/trajectory.js';
import { readMemberRecord, updateMemberRecord } from '../../src/usecases/member-record.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { latestResult, sealBox } from '../../src/store/pulses.js';
import { flakyProxy } from '../support/flaky-proxy.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { takeOnce } from '../../src/store/replays.js';
import { dump, testRedisUrl } from '../support/redis.js';
import { TEAM, type TestContext } from '../support/context.js';
import { submitForm } from '../support/submit-form.js';
import {
  anOpenForm,
  damageRecordOf,
  ballotOf,
  resealAll,
  openWeek,
  closeWeek,
  everyoneAnswers,
  contextWithTeam,
} from '../support/team-week.js';

let clinic: TestContext;
beforeEach(async () => {
  clinic = await contextWithTeam();
});
afterEach(() => clinic.end());

describe('an answer', () => {
  it('counts if it’s the last that a member sent before the close', async () => {
    await openWeek(clinic);
    await everyoneAnswers(clinic, 3);
    for (let index = 0; index < 8; index += 1) expect(await clinic.answer(`U${index}`, 0)).toBe('stored');
    await closeWeek(clinic);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('of a very heavy week brings support first in the closing view, and is kept only as a heavy week', async () => {
    await openWeek(clinic);
    const sent = async (id: string, value: number) => {
      const { found, raw } = await anOpenForm(clinic, id, value);
      return submitForm(clinic.context, memberId(id), found.form, raw);
    };
    expect(await sent('U1', 3)).toMatchObject({ kind: 'stored', lead: 'oneWeek' });
    // 8 of 12 is heavy, but not very heavy.
    expect(await sent('U2', 2)).toMatchObject({ kind: 'stored', lead: null });
    await updateMemberRecord(clinic.context, memberId('U3'), TEAM.id, (own) => stopOutreach(own));
    expect(await sent('U3', 3)).toMatchObject({ kind: 'stored', lead: null });
    for (const id of ['U0', 'U4', 'U5']) expect(await sent(id, 0)).toMatchObject({ lead: null });
    await closeWeek(clinic);
    const kept = async (id: string) =>
      (await readMemberRecord(clinic.context, memberId(id), TEAM.id))?.trajectory;
    const [veryHeavy, heavy] = [await kept('U1'), await kept('U2')];
    expect(veryHeavy?.flags).toHaveLength(1);
    expect(veryHeavy).toEqual(heavy);
  });

  it('reaches its slot after another process has resealed the team', async () => {
    await openWeek(clinic);
    expect(await clinic.answer('U1', 3)).toBe('stored');
    const { found, raw } = await anOpenForm(clinic, 'U1', 0);
    // Another process reseals: it has a store of its own, and this process still remembers the old generation.
    const elsewhere = { ...clinic.context, store: { ...clinic.context.store } };
    await resealScheduled(elsewhere, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    expect(await submitForm(clinic.context, memberId('U1'), found.form, raw)).toMatchObject({
      kind: 'stored',
    });
    expect(await ballotOf(clinic, 'U1')).toMatchObject({ kind: 'checkin', answers: [0, 0, 0, 0, 0] });
  });

  it('of a member who left after opening the form is refused, and their earlier answer stays', async () => {
    await openWeek(clinic);
    expect(await clinic.answer('U1', 0)).toBe('stored');
    const { found, raw } = await anOpenForm(clinic, 'U1', 3);
    await updateMemberRecord(clinic.context, memberId('U1'), TEAM.id, (own) => leave(own, false));
    expect(await submitForm(clinic.context, memberId('U1'), found.form, raw)).toEqual({ kind: 'notJoined' });
    // A member who comes back at once finds the answer that was acknowledged.
    await updateMemberRecord(clinic.context, memberId('U1'), TEAM.id, (own) => join(own, {}));
    await resealAll(clinic);
    expect(await ballotOf(clinic, 'U1')).toMatchObject({ kind: 'checkin', answers: [0, 0, 0, 0, 0] });
  });

  it('of a member whose record was lost after they opened the form is refused, and nothing is stored', async () => {
    await openWeek(clinic);
    const { found, raw } = await anOpenForm(clinic, 'U1', 3);
    await damageRecordOf(clinic, 'U1');
    await resealScheduled(clinic.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    expect(await submitForm(clinic.context, memberId('U1'), found.form, raw)).toEqual({ kind: 'notJoined' });
    expect(await ballotOf(clinic, 'U1')).toEqual({ kind: 'blank' });
  });

  it('is stored once and acknowledged, even if the connection breaks before Redis replies', async () => {
    await openWeek(clinic);
    const { found, raw } = await anOpenForm(clinic, 'U1', 3);
    const sent = { member: memberId('U1'), field: found.form, raw, signature: 'v0=one' };
    const link = await flakyProxy(testRedisUrl());
    const redis = connect(link.url, () => undefined);
    const context = { ...clinic.context, store: storeOf(redis, clinic.prefix, clinic.context.workspace) };
    try {
      link.breakBeforeAnswerTo('RPUSH');
      const submitted = await submitCheckin(context, sent)?.submitted;
      expect(link.broken()).toBe(true);
      expect(submitted).toMatchObject({ kind: 'stored' });
      expect(await submitCheckin(context, sent)?.submitted).toEqual({ kind: 'replayed' });
      link.breakBeforeAnswerTo(':taken:');
      expect(await takeOnce(context.store, 'v0=two')).toBe(true);
      expect(link.broken()).toBe(true);
      expect(await takeOnce(context.store, 'v0=two')).toBe(false);
    } finally {
      redis.disconnect();
      await link.end();
    }
  });

  it('leaves with its member, but stays if the member’s record is damaged', async () => {
    await openWeek(clinic);
    await everyoneAnswers(clinic, 3);
    await resealAll(clinic);
    await updateMemberRecord(clinic.context, memberId('U1'), TEAM.id, (own) => leave(own, false));
    await damageRecordOf(clinic, 'U2');
    await resealScheduled(clinic.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    expect(await ballotOf(clinic, 'U1')).toEqual({ kind: 'blank' });
    expect(await ballotOf(clinic, 'U2')).toMatchObject({ kind: 'checkin' });
  });

  it('is refused once the close has begun, even before it’s done', async () => {
    await openWeek(clinic);
    const { found, raw } = await anOpenForm(clinic, 'U1', 0);
    await sealBox(clinic.context.store, TEAM.id);
    expect(await submitForm(clinic.context, memberId('U1'), found.form, raw)).toEqual({ kind: 'closed' });
  });

  it('shows a reader of Redis no id, no content and no flag', async () => {
    await openWeek(clinic);
    await clinic.answer('U1', 3);
    const lines = (await dump(clinic.prefix)).split('\n').filter((line) => /"U1\\*"/.test(line));
    expect(lines.map((line) => /:(\w+) /.exec(line)?.[1]).toSorted()).toEqual(['roster']);
  });
});
