import fc from 'fast-check';
import { CATEGORIES, loadCatalog } from '../../../src/support/catalog.js';
import { outreachResources, peopleToAsk } from '../../../src/support/ladder.js';
import {
  add,
  canHide,
  deadEntries,
  type Entry,
  entrySchema,
  MOST_ADDED,
  move,
  NO_OVERLAY,
  ordered,
  overlaySchema,
  readOverlay,
  remove,
  setContact,
  setHidden,
  withoutDead,
  withOverlay,
} from '../../../src/support/overlay.js';

const us = loadCatalog('content', 'us', 'en');
const entry = (name: string, over: Partial<Entry> = {}): Entry =>
  entrySchema.parse({
    id: `own-${name}`,
    name,
    what: 'Help',
    phone: '555-0100',
    addedOn: '2026-11-23',
    ...over,
  });
const shown = (overlay = NO_OVERLAY) =>
  withOverlay(us, overlay).categories.peer.resources.map(({ id }) => id);
const catalogd = us.categories.peer.resources.map(({ id }) => id);

describe('a workplace’s own support', () => {
  it('keeps its entries if the person to ask is unreadable, and that person if an entry is', () => {
    const whole = setContact(add(NO_OVERLAY, 'peer', entry('a')), 'Pat Lee');
    expect(readOverlay(whole)).toEqual({ overlay: whole, unreadable: [] });
    expect(readOverlay({ ...whole, contact: 7 })).toEqual({
      overlay: setContact(whole, null),
      unreadable: ['7'],
    });
    const damaged = { ...whole, added: { ...whole.added, peer: [{}] } };
    expect(readOverlay(damaged)).toEqual({ overlay: setContact(NO_OVERLAY, 'Pat Lee'), unreadable: ['{}'] });
  });

  it('changes nothing if it’s empty', () => {
    expect(withOverlay(us, NO_OVERLAY)).toEqual(us);
  });

  it('is shown first, newest before older, even after moves', () => {
    const two = add(add(NO_OVERLAY, 'peer', entry('a')), 'peer', entry('b'));
    expect(shown(two)).toEqual(['own-b', 'own-a', ...catalogd]);
    const moved = move(us, two, 'peer', 'own-b', 1);
    expect(shown(moved)).toEqual(['own-a', 'own-b', ...catalogd]);
    expect(shown(add(moved, 'peer', entry('c')))).toEqual(['own-c', 'own-a', 'own-b', ...catalogd]);
  });

  it('keeps the order of the group’s other entries when one is removed', () => {
    const two = add(add(NO_OVERLAY, 'peer', entry('a')), 'peer', entry('b'));
    expect(shown(remove(move(us, two, 'peer', 'own-b', 1), 'peer', 'own-a'))).toEqual(['own-b', ...catalogd]);
  });

  it('is limited to what a group can hold', () => {
    let overlay = NO_OVERLAY;
    for (let number = 0; number < MOST_ADDED + 3; number += 1)
      overlay = add(overlay, 'peer', entry(`${number}`));
    expect(overlay.added.peer).toHaveLength(MOST_ADDED);
    expect(overlaySchema.parse(overlay)).toEqual(overlay);
  });

  it('hides and shows again what the catalog has, but no crisis line', () => {
    const [first = ''] = catalogd;
    expect(shown(setHidden(NO_OVERLAY, first, true))).toEqual(catalogd.slice(1));
    expect(shown(setHidden(setHidden(NO_OVERLAY, first, true), first, false))).toEqual(catalogd);
    const hidden = setHidden(NO_OVERLAY, '988', true);
    expect(canHide('crisis')).toBe(false);
    expect(withOverlay(us, hidden).categories.crisis).toEqual(us.categories.crisis);
  });

  it('only reorders, whatever is moved and however often', () => {
    const moves = fc.array(fc.tuple(fc.constantFrom(...catalogd, 'own-a', 'gone'), fc.constantFrom(-1, 1)), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(moves, (all) => {
        let overlay = add(NO_OVERLAY, 'peer', entry('a'));
        for (const [id, by] of all) overlay = move(us, overlay, 'peer', id, by);
        expect(shown(overlay).toSorted()).toEqual(['own-a', ...catalogd].toSorted());
      }),
    );
  });

  it('skips entries that the catalog no longer has, names them, and can be cleaned of them', () => {
    const overlay = {
      ...setHidden(NO_OVERLAY, 'gone-1', true),
      order: { ...NO_OVERLAY.order, iop: ['gone-2', 'samhsa'] },
    };
    expect(deadEntries(us, overlay)).toEqual(['gone-1', 'gone-2']);
    expect(ordered(us, overlay, 'iop').map(({ id }) => id)).toEqual(['samhsa', 'findtreatment']);
    const clean = withoutDead(us, overlay);
    expect(deadEntries(us, clean)).toEqual([]);
    expect(withOverlay(us, clean)).toEqual(withOverlay(us, overlay));
  });

  it('comes before the other places in outreach, and names the people who can be asked', () => {
    const overlay = add(
      add(NO_OVERLAY, 'iop', entry('program')),
      'peer',
      entry('pat', { person: 'U0PAT' as Entry['person'] }),
    );
    const catalog = withOverlay(us, overlay);
    const ids = outreachResources(catalog).map(({ id }) => id);
    expect(ids).toEqual(['own-pat', 'own-program', ...us.outreach.resources]);
    expect(peopleToAsk(catalog).map(({ id }) => id)).toEqual(['own-pat']);
    expect(peopleToAsk(us)).toEqual([]);
  });

  it('keeps hidden places out of outreach', () => {
    const catalog = withOverlay(us, setHidden(NO_OVERLAY, 'samhsa', true));
    expect(outreachResources(catalog).map(({ id }) => id)).not.toContain('samhsa');
  });
});

describe('an entry', () => {
  it.each([
    ['no way to get in touch', { phone: undefined }, 'phone'],
    ['a number with words in it', { phone: 'call me' }, 'phone'],
    ['an address without https', { url: 'http://example.org' }, 'url'],
    ['no name', { name: ' ' }, 'name'],
    ['somebody who is no Slack member', { person: 'Pat' }, 'person'],
  ])('with %s is refused', (_, over, field) => {
    const read = entrySchema.safeParse({
      id: 'own-a',
      name: 'EAP',
      what: 'Help',
      phone: '555-0100',
      addedOn: '2026-11-23',
      ...over,
    });
    expect(read.error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });

  it('can be added to every group', () => {
    for (const category of CATEGORIES)
      expect(
        withOverlay(us, add(NO_OVERLAY, category, entry('x'))).categories[category].resources[0]?.name,
      ).toBe('x');
  });
});
