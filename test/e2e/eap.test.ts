import { linesOf } from '../../sandbox/demo/read.js';
import { forgeButton } from '../support/clicks.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const HEAVY = [3, 3, 1, 1, 3];
const [ALICE, BOB] = [member(1), member(2)];
const OTHER_ADMIN = member(3);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    people: { [MANAGER]: { isAdmin: true }, [OTHER_ADMIN]: { isAdmin: true }, [BOB]: { locale: 'es-ES' } },
  });
});
afterAll(() => harness.end());

const setUp = async (id: string): Promise<void> => {
  await harness.closeAll(id);
  await harness.openHome(id);
  await harness.slack.as(id).click('home', 'setup');
  await harness.shows(id, 'Add your own helplines');
};
const answered = async (id: string, words: string): Promise<string> => {
  await harness.slack.as(id).command('/support', words);
  return linesOf(harness.slack.as(id).ephemerals().at(-1)?.blocks).join('\n');
};

describe('the workplace’s employee assistance program', () => {
  it('is missing until an admin fills it in; members read where to look for one and what to ask', async () => {
    const page = await answered(ALICE, 'eap');
    expect(page).toMatch(
      /988[^]*benefits papers[^]*Before the first session[^]*How soon[^]*How many sessions are free\?[^]*Who gets billed\?[^]*smallest group/,
    );
    expect(page).toMatch(/Not every employer has one/);
    expect(await answered(BOB, 'eap')).toMatch(/¿A quién se le cobra\?/);
    await setUp(MANAGER);
    expect(harness.top(MANAGER)).toMatch(/not filled in yet/);
  });

  it('isn’t saved with a wrong field, and the admin is told of each', async () => {
    await harness.clickTo(MANAGER, 'setup_eap', 'Hours until the first session');
    expect(harness.top(MANAGER)).toMatch(/Everyone here will read this/);
    const admin = harness.slack.as(MANAGER);
    admin.fill({ name: 'Westside EAP', hours: 'now', sessions: '0', smallestGroup: '-1' });
    expect((await admin.submit()).errors).toEqual({
      phone: 'Give a phone number or a web address.',
      hours: 'Write a whole number from 1 to 999, or leave it empty.',
      sessions: 'Write a whole number from 1 to 99, or leave it empty.',
      smallestGroup: 'Write a whole number from 0 to 9999, or leave it empty.',
    });
    admin.fill({
      phone: 'call us',
      url: 'http://example.org',
      hours: '48',
      sessions: '6',
      smallestGroup: null,
    });
    expect((await admin.submit()).errors).toEqual({
      phone: 'Write the number as people dial it, such as 1-800-555-0100.',
      url: 'Give an address that starts with https://',
    });
    expect(await answered(ALICE, 'eap')).toMatch(/No one has listed yours here/);
  });

  it('is shown to everyone once it’s filled in, in their language, with unknown details as questions to ask', async () => {
    const admin = harness.slack.as(MANAGER);
    admin.fill({ phone: '1-800-555-0100', url: null, billed: 'plan' });
    expect(await admin.submit()).toMatchObject({ acknowledged: true });
    await harness.shows(MANAGER, 'Westside EAP');
    expect(harness.top(MANAGER)).toMatch(/Ask your EAP for its smallest reporting group/);
    const page = await answered(ALICE, 'eap');
    expect(page).toMatch(
      /Westside EAP[^]*Call: `1-800-555-0100`[^]*First talk within 48 hours · 6 free sessions[^]*Your health plan gets billed/,
    );
    expect(page).toMatch(/Is my name reported[^]*How big is the smallest group/);
    expect(page).not.toMatch(/Who gets billed\?|How soon|How many sessions/);
    expect(await answered(BOB, 'eap')).toMatch(/Primera charla en 48 horas como máximo · 6 sesiones gratis/);
  });

  it('can be changed by an admin, and the form shows its present details', async () => {
    await harness.clickTo(MANAGER, 'setup_eap', 'Hours until the first session');
    const shown = JSON.stringify(harness.slack.as(MANAGER).modals().at(-1)?.view);
    expect(shown).toMatch(/"initial_value":"1-800-555-0100"[^]*"initial_value":"48"/);
    const admin = harness.slack.as(MANAGER);
    admin.fill({ smallestGroup: '25', billed: 'unchosen' });
    expect(await admin.submit()).toMatchObject({ acknowledged: true });
    await harness.slack.waitFor(
      'the change',
      () => !harness.top(MANAGER).includes('smallest reporting group'),
    );
    const page = await answered(ALICE, 'eap');
    expect(page).toMatch(/no group smaller than 25 people[^]*Who gets billed\?/);
    expect(page).not.toMatch(/How big is the smallest group/);
  });

  it('has its rung in support options and in Talk to a person, before any line', async () => {
    for (const week of [0, 1]) {
      await harness.open(week);
      await harness.answer(ALICE, HEAVY);
      if (week === 0) await harness.close(week);
    }
    expect(harness.top(ALICE)).toMatch(
      /A small first step[^]*peer supporter[^]*Westside EAP · `1-800-555-0100`[^]*therapist or doctor[^]*NAMI HelpLine[^]*If weekly care isn't enough[^]*988/,
    );
    await harness.clickTo(ALICE, 'talk', 'Lines where someone listens');
    expect(harness.top(ALICE)).toMatch(
      /988[^]*Ask a peer supporter[^]*Westside EAP[^]*therapist or doctor[^]*NAMI HelpLine/,
    );
    expect(harness.top(ALICE)).not.toMatch(/SAMHSA/);
  });

  it('can be taken away by an admin, who can undo that', async () => {
    await setUp(MANAGER);
    await harness.clickTo(MANAGER, 'setup_eap_remove', 'We removed Westside EAP');
    expect(await answered(ALICE, 'eap')).toMatch(/No one has listed yours here/);
    await harness.clickTo(MANAGER, 'setup_eap_undo', 'Everyone sees it in support options');
    expect(await answered(ALICE, 'eap')).toMatch(/Westside EAP[^]*no group smaller than 25 people/);
  });

  it('stays as another admin filled it in since, if a removal is undone too late', async () => {
    await harness.clickTo(MANAGER, 'setup_eap_remove', 'We removed Westside EAP');
    await setUp(OTHER_ADMIN);
    await harness.clickTo(OTHER_ADMIN, 'setup_eap', 'Hours until the first session');
    const other = harness.slack.as(OTHER_ADMIN);
    other.fill({ name: 'Eastside EAP', url: 'https://example.org/eap' });
    expect(await other.submit()).toMatchObject({ acknowledged: true });
    await harness.shows(OTHER_ADMIN, 'Eastside EAP');
    await harness.clickTo(MANAGER, 'setup_eap_undo', 'Eastside EAP');
    expect(await answered(ALICE, 'eap')).toMatch(/Eastside EAP/);
  });

  it('can be changed only by an admin, whatever a client sends', async () => {
    await harness.clickTo(ALICE, 'support', 'record who opens it');
    forgeButton(harness.slack.as(ALICE).modals().at(-1)?.view['blocks'], 'setup_eap_remove');
    await harness.clickTo(ALICE, 'setup_eap_remove', 'Only a workspace admin');
    expect(await answered(ALICE, 'eap')).toMatch(/Eastside EAP/);
  });
});

it('Slack refused nothing in all of this', () => {
  expect(harness.slack.deliveryFailures).toEqual([]);
  expect(harness.slack.refusals).toEqual([]);
});
