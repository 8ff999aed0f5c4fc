import { examineWeeks } from '../../src/ops/doctor/weeks.js';
import { reportedOnce } from '../../src/store/damage.js';
import { changeOverlay, overlayOf } from '../../src/store/overlay.js';
import { add, type Entry, eapOf, NO_OVERLAY, remove, setEap } from '../../src/support/overlay.js';
import { testContext, type TestContext } from '../support/context.js';

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

const named: Entry = {
  id: 'own-eap',
  name: 'Westside EAP',
  what: 'Six free talks',
  phone: '555-0100',
  addedOn: '2026-06-01',
};
const eap = { name: 'Westside', phone: '555-0199', addedOn: '2026-11-27' };

/** Stores an overlay of layout 1, in which an EAP was an entry like others. */
const storeInLayout1 = async ({ store }: TestContext['context'], entry: Entry): Promise<unknown> =>
  store.redis.set(store.keys.overlay, JSON.stringify({ v: 1, ...add(NO_OVERLAY, 'find', entry) }));

describe('a workplace’s own support, stored before the EAP had a form', () => {
  it('keeps its EAP, known by its name, whatever an admin changes next', async () => {
    const { context } = clinic;
    await storeInLayout1(context, named);
    expect(eapOf(await overlayOf(context.store))).toMatchObject({ name: named.name, phone: named.phone });
    await changeOverlay(context.store, (now) => add(now, 'peer', { ...named, id: 'own-pat', name: 'Pat' }));
    const later = await overlayOf(context.store);
    expect(eapOf(later)).toMatchObject({ name: named.name, listing: named.id });
    expect(later.added.find).toEqual([named]);
  });

  it('has no EAP if no entry is called one', async () => {
    const { context } = clinic;
    await storeInLayout1(context, { ...named, name: 'Heaps of help' });
    expect(eapOf(await overlayOf(context.store))).toBeUndefined();
  });
});

describe('a damaged part of the overlay', () => {
  /** The problems that doctor names. */
  const told = async (): Promise<string[]> => {
    const { context, prefix } = clinic;
    const now = context.clock.now();
    const said: string[] = [];
    const sealed = [{ workspace: context.workspace, keyringId: '', unconfirmed: () => false }];
    for await (const { state, says } of examineWeeks(
      context.store.redis,
      prefix,
      sealed,
      { jobs: 0, nextSweepAt: now },
      now,
    ))
      if (state !== 'ok') said.push(says);
    return said;
  };

  it('is reported with its place, once in the log, and by doctor with the fix, until an admin saves again', async () => {
    const reports: unknown[] = [];
    const store = {
      ...clinic.context.store,
      damaged: reportedOnce((...report) => reports.push(report)),
    };
    await changeOverlay(store, (now) => setEap(add(now, 'find', named), eap));
    expect(await told()).toEqual([]);
    const whole = JSON.parse((await store.redis.get(store.keys.overlay)) ?? '') as object;
    await store.redis.set(
      store.keys.overlay,
      JSON.stringify({ ...whole, eap: { name: 'Westside', hours: 'soon' } }),
    );
    for (let twice = 2; twice > 0; twice -= 1)
      expect(await overlayOf(store)).toEqual(add(NO_OVERLAY, 'find', named));
    expect(reports).toEqual([['the support overlay in Redis', null, 1]]);
    expect(await told()).toEqual([
      expect.stringMatching(
        /overlay has 1 part\(s\) that cannot be read: .* Fix: fill in what is missing under/,
      ),
    ]);
    await changeOverlay(store, (now) => setEap(now, eap));
    expect(await told()).toEqual([]);
  });

  it('has doctor say what to do if nothing of the overlay can be read', async () => {
    const { store } = clinic.context;
    await store.redis.set(store.keys.overlay, 'nonsense');
    expect(await told()).toEqual([
      expect.stringMatching(
        /overlay in Redis does not hold what Evenkeel writes there\. Fix: delete the key/,
      ),
    ]);
  });
});

describe('the overlay that this version stores', () => {
  it('has the EAP that an admin filled in, and doesn’t take an entry for one because of its name', async () => {
    const { store } = clinic.context;
    await changeOverlay(store, (now) => add(now, 'find', named));
    expect(eapOf(await overlayOf(store))).toBeUndefined();
    await changeOverlay(store, (now) => setEap(now, eap));
    expect(eapOf(await overlayOf(store))).toEqual(eap);
    await changeOverlay(store, (now) => remove(setEap(now, null), 'find', named.id));
    expect(await overlayOf(store)).toEqual(NO_OVERLAY);
  });
});
