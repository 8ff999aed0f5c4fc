import { exampleEap, withEap } from '../../../src/slack/examples/fixtures.js';
import { homeView } from '../../../src/slack/features/home/view.js';
import { setupModal } from '../../../src/slack/features/support-admin/views.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { loadCatalog } from '../../../src/support/catalog.js';
import type { Eap } from '../../../src/support/eap.js';
import { eapSchema } from '../../../src/support/eap-form.js';
import {
  add,
  eapByName,
  eapOf,
  type Entry,
  hasAdded,
  move,
  NO_OVERLAY,
  readOverlay,
  setEap,
  withOverlay,
} from '../../../src/support/overlay.js';

const us = loadCatalog('content', 'us', 'en');
const eap: Eap = { name: 'Westside EAP', phone: '555-0100', hours: 48, addedOn: '2026-11-23' };
const entry = (id: string, name: string): Entry => ({
  id,
  name,
  what: 'Help',
  text: 'HELP to 12345',
  addedOn: '2026-06-01',
});

describe('the form of an employee assistance program', () => {
  it.each<[string, object, string]>([
    ['no name', { name: ' ' }, 'name'],
    ['a name on two lines', { name: 'West\nside' }, 'name'],
    ['a name that is too long', { name: 'N'.repeat(81) }, 'name'],
    ['neither a number nor an address', { phone: undefined }, 'phone'],
    ['words for a number', { phone: 'ask for Sam' }, 'phone'],
    ['an address without https', { url: 'http://example.org' }, 'url'],
    ['hours that are no number', { hours: Number.NaN }, 'hours'],
    ['no hours at all until the first talk', { hours: 0 }, 'hours'],
    ['half a session', { sessions: 1.5 }, 'sessions'],
    ['more sessions than a year has weeks for', { sessions: 100 }, 'sessions'],
    ['a group of fewer than nobody', { smallestGroup: -1 }, 'smallestGroup'],
    ['somebody else who gets billed', { billed: 'me' }, 'billed'],
  ])('refuses %s, at its field', (_, over, field) => {
    const read = eapSchema.safeParse({ ...eap, ...over });
    expect(read.error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });

  it('refuses input that isn’t a form at all', () => {
    for (const nothing of [undefined, null, 7, 'name'])
      expect(eapSchema.safeParse(nothing).success).toBe(false);
  });

  it('takes an address without a phone number, and reports that are never sent', () => {
    const read = eapSchema.safeParse({
      ...eap,
      phone: undefined,
      url: 'https://example.org',
      smallestGroup: 0,
    });
    expect(read.success).toBe(true);
  });
});

describe('a workplace’s employee assistance program', () => {
  it('is kept beside its entries, and can be changed and taken away', () => {
    const overlay = setEap(add(NO_OVERLAY, 'peer', entry('own-a', 'Pat')), eap);
    expect(hasAdded(setEap(NO_OVERLAY, eap))).toBe(true);
    expect(withOverlay(us, overlay).ownEap).toEqual(eap);
    expect(withOverlay(us, setEap(overlay, { ...eap, hours: 24 })).ownEap?.hours).toBe(24);
    expect(setEap(overlay, null)).toEqual(add(NO_OVERLAY, 'peer', entry('own-a', 'Pat')));
    expect(readOverlay(overlay)).toEqual({ overlay, unreadable: [] });
  });

  it('leaves everything else intact if it’s damaged', () => {
    const overlay = setEap(add(NO_OVERLAY, 'peer', entry('own-a', 'Pat Lee')), eap);
    const whole = { ...overlay, added: { ...overlay.added, peer: [entry('own-a', 'Pat Lee')] } };
    const read = readOverlay({ ...whole, eap: { name: 7 } });
    expect(read.unreadable).toEqual(['{"name":7}']);
    expect(read.overlay).toEqual(setEap(overlay, null));
  });
});

describe('an overlay from before the EAP had a form', () => {
  it('takes the entry whose name says so for its program, the first one in the order that people saw', () => {
    const two = add(
      add(add(NO_OVERLAY, 'find', entry('own-a', 'Employee Assistance')), 'peer', entry('own-b', 'East EAP')),
      'peer',
      entry('own-c', 'West EAP'),
    );
    expect(eapByName(two)).toBe('own-c');
    expect(eapByName(move(us, two, 'peer', 'own-c', 1))).toBe('own-b');
    expect(eapByName(add(NO_OVERLAY, 'peer', entry('own-d', 'Heaps of help')))).toBeUndefined();
  });

  it('shows that entry until an admin fills in the program, and again if the program is taken away', () => {
    const old = {
      ...add(NO_OVERLAY, 'find', entry('own-a', 'Asistencia al empleado')),
      eapListing: 'own-a',
    };
    const shown = {
      name: 'Asistencia al empleado',
      text: 'HELP to 12345',
      listing: 'own-a',
      addedOn: '2026-06-01',
    };
    expect(eapOf(old)).toMatchObject(shown);
    expect(withOverlay(us, old).categories.find.resources[0]?.id).toBe('own-a');
    const filled = setEap(old, eap);
    expect(eapOf(filled)).toEqual({ ...eap, listing: 'own-a' });
    expect(eapOf(setEap(filled, null))).toMatchObject(shown);
  });
});

describe('the date of an EAP', () => {
  const texts = loadTexts('content', 'us').en;
  const { addedOn } = exampleEap;
  const home = (admin: boolean, days: number) =>
    JSON.stringify(
      homeView(withEap(texts), [], {
        admin,
        managed: new Set(),
        managesAny: false,
        now: Date.parse(addedOn) + days * 86_400_000,
        isSupporter: false,
        hasNoTeams: false,
        complete: true,
        troubles: [],
        refusals: { messages: null, groups: null },
      }),
    );

  it('is shown to admins where they change it', () => {
    const view = JSON.stringify(setupModal(texts, us, setEap(NO_OVERLAY, exampleEap)));
    expect(view).toContain('You last checked this on');
  });

  it('makes Home ask admins, and no one else, to check the EAP again after half a year', () => {
    expect(home(true, 181)).toMatch(/Your EAP's details:[^"]*Call the number/);
    expect(home(true, 180)).not.toContain("Your EAP's details:");
    expect(home(false, 1_000)).not.toContain("Your EAP's details:");
  });
});
