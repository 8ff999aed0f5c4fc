import fc from 'fast-check';
import type { ActResult, Fault, Json, Member } from '../../sandbox/index.js';
import { type Pressable, pressables, actVisibly } from '../support/clicks.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const ADMIN = 'U0ADMIN';
const ALICE = member(1);
const WALKERS = [ALICE, MANAGER, ADMIN] as const;

/** Faults of the calls that show something during a walk; the null entries mean none. */
const TROUBLES: readonly (Omit<Fault, 'methods'> | null)[] = [
  null,
  null,
  null,
  { kind: 'error500' },
  { kind: 'reset' },
  { kind: 'ratelimited', retryAfter: 30 },
  { kind: 'refused', error: 'expired_trigger_id' },
  { kind: 'refused', error: 'exchanged_trigger_id' },
  { kind: 'refused', error: 'push_limit_reached' },
  { kind: 'refused', error: 'hash_conflict' },
  { kind: 'refused', error: 'not_found' },
  { kind: 'refused', error: 'invalid_arguments' },
  { kind: 'refused', error: 'view_too_large' },
  { kind: 'refused', error: 'internal_error' },
  { kind: 'refused', error: 'missing_scope' },
];
const SHOWING = ['views.open', 'views.push', 'views.update', 'views.publish'];

/** One step: which button or command, and which fault, once or for as long as it lasts. */
const aStep = fc.record({
  pick: fc.nat(1_000),
  trouble: fc.constantFrom(...TROUBLES),
  lasts: fc.boolean(),
  closes: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
});
type Step = Readonly<{
  pick: number;
  trouble: Omit<Fault, 'methods'> | null;
  lasts: boolean;
  closes: boolean;
}>;

describe('a person who clicks through everything', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      others: [{ id: ADMIN, name: 'Admin', isAdmin: true, tz: 'UTC' }],
      sandbox: { enforceRateLimits: false },
    });
    await harness.open(0);
    for (const id of WALKERS) await harness.slack.as(id).write('hello');
    await harness.slack.waitFor('the replies', () =>
      WALKERS.every((id) => harness.messages(id, 'reply').length > 0),
    );
  });
  afterAll(() => harness.end());
  afterEach(() => harness.slack.fault(null));

  const PEOPLE = [member(2)];
  /** A person's possible actions: in the open modal only, or on the Home tab, in messages, and by commands. */
  const choicesOf = (person: Member): readonly (readonly [what: string, act: () => Promise<ActResult>])[] => {
    const top = person.modals().at(-1);
    const press =
      (where: Parameters<Member['click']>[0]) =>
      ({ action, chosen }: Pressable) =>
        [action, () => person.click(where, action, chosen)] as const;
    if (top) {
      const submit = top.view['submit'] === undefined ? [] : [['a form', () => submitted(person)] as const];
      return [...pressables(top.view['blocks'], PEOPLE).map(press('modal')), ...submit];
    }
    const messages = person.dms().slice(-4);
    return [
      ...pressables(person.home()?.['blocks'] ?? [], PEOPLE).map(press('home')),
      ...messages.flatMap((message) => pressables(message.blocks, PEOPLE).map(press({ message }))),
      ...['', 'pause', 'pause 2w', 'preferences', 'peer', 'privacy', 'mydata', 'leave', 'odd'].map(
        (word) => [`/checkin ${word}`, () => person.command('/checkin', word)] as const,
      ),
      ...['', 'crisis', 'odd'].map(
        (word) => [`/support ${word}`, () => person.command('/support', word)] as const,
      ),
      ['/teampulse', () => person.command('/teampulse')],
      ['the shortcut', () => person.shortcut('support')],
    ];
  };
  /** Fills in the first choice of everything that's required, and sends the form. */
  const submitted = (person: Member): Promise<ActResult> => {
    const top = person.modals().at(-1);
    const inputs = ((top?.view['blocks'] ?? []) as Json[]).filter(({ type }) => type === 'input');
    for (const { block_id, element, optional } of inputs) {
      const { type, options } = element as Json;
      const [first] = (options as Json[] | undefined) ?? [];
      if (first) person.fill({ [String(block_id)]: String(first['value']) });
      else if (optional !== true && top?.values[String(block_id)] === undefined)
        person.fill({ [String(block_id)]: filling(String(type)) });
    }
    return person.submit();
  };
  const filling = (type: string): string =>
    type.includes('users')
      ? MANAGER
      : type.includes('conversations')
        ? 'C0TEAM'
        : type === 'timepicker'
          ? '10:00'
          : 'A text';

  it('sees something after every step, whatever happens to the calls that show it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...WALKERS),
        fc.array(aStep, { minLength: 8, maxLength: 25 }),
        async (id, steps: Step[]) => {
          const person = harness.slack.as(id);
          harness.slack.fault(null);
          await harness.closeAll(id);
          await harness.openHome(id);
          const walked: string[] = [id];
          for (const { pick, trouble, lasts, closes } of steps) {
            if (closes && person.modals().length > 0) await person.closeModal();
            const choices = choicesOf(person);
            const chosen = choices[pick % choices.length];
            if (!chosen) {
              // A modal that only says something can only be closed.
              await person.closeModal();
              continue;
            }
            const [what, act] = chosen;
            walked.push(
              `${what} (${trouble ? `${trouble.error ?? trouble.kind}${lasts ? '…' : ''}` : 'all well'})`,
            );
            harness.slack.fault(trouble && { ...trouble, methods: SHOWING, times: lasts ? 100 : 1 });
            await actVisibly(harness, person, walked.join(', '), act);
          }
        },
      ),
      { seed: 16, numRuns: 14, endOnFailure: true },
    );
    expect(harness.slack.deliveryFailures).toEqual([]);
  });
});
