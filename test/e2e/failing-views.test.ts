import type { Fault } from '../../sandbox/index.js';
import { actVisibly } from '../support/clicks.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const ALICE = member(1);

/** Every error that Slack documents for the calls that show something, and a network's errors. */
const REFUSALS = [
  'access_denied',
  'account_inactive',
  'duplicate_external_id',
  'exchanged_trigger_id',
  'expired_trigger_id',
  'fatal_error',
  'hash_conflict',
  'internal_error',
  'invalid_arguments',
  'invalid_auth',
  'invalid_blocks',
  'invalid_trigger_id',
  'missing_scope',
  'not_authed',
  'not_enabled',
  'not_found',
  'push_limit_reached',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'token_expired',
  'token_revoked',
  'trigger_exchanged',
  'view_not_found',
  'view_too_large',
] as const;
const FAULTS: readonly Fault[] = [
  ...REFUSALS.map((error): Fault => ({ kind: 'refused', error })),
  { kind: 'ratelimited', retryAfter: 1 },
  { kind: 'ratelimited', retryAfter: 30 },
  { kind: 'error500' },
  { kind: 'reset' },
  { kind: 'garbage' },
  { kind: 'hang' },
];
/** After these errors the bot makes the call once more, which takes time. */
const ONCE_MORE = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);
const SHOWING = ['views.open', 'views.push', 'views.update', 'views.publish'];

const nameOf = ({ kind, error, retryAfter }: Fault): string =>
  [kind, error ?? retryAfter].filter((part) => part !== undefined).join(' ');

describe('a call that shows something and fails', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      people: { [MANAGER]: { isAdmin: true } },
      sandbox: { enforceRateLimits: false },
    });
    await harness.open(0);
    await harness.slack.as(ALICE).write('hello');
    await harness.slack.waitFor('the reply', () => harness.messages(ALICE, 'reply').length > 0);
  });
  afterEach(() => harness.slack.fault(null));
  afterAll(() => harness.end());

  /** Makes every such call fail like this from now on. */
  const failing = (fault: Fault, methods: readonly string[] = SHOWING): void =>
    harness.slack.fault({ ...fault, methods, times: 1_000 });
  const home = async (id: string): Promise<void> => {
    await harness.closeAll(id);
    await harness.openHome(id);
  };
  it.each(FAULTS.map((fault) => [nameOf(fault), fault] as const))(
    'with %s is answered in words, wherever the person clicked',
    async (name, fault) => {
      const person = harness.slack.as(ALICE);
      const weekly = harness.messages(ALICE, 'weekly').at(-1);
      const reply = harness.messages(ALICE, 'reply')[0];
      if (!weekly || !reply) throw new Error('no message to click');
      await home(ALICE);
      failing(fault);
      const clicks = [
        ['Support in a message', () => person.click({ message: reply }, 'support')],
        ['Support on the Home tab', () => person.click('home', 'support')],
        ['/checkin', () => person.command('/checkin')],
        ['a private space from a message', () => person.click({ message: weekly }, 'space')],
        ['the shortcut', () => person.shortcut('support')],
        ['/checkin pause', () => person.command('/checkin', 'pause')],
      ] as const;
      const takesTime = fault.kind !== 'refused' || ONCE_MORE.has(fault.error ?? '');
      for (const [what, act] of takesTime ? clicks.slice(0, 3) : clicks)
        await actVisibly(harness, person, `${what} with ${name}`, act);
      const inModals = [
        ['space', 'mydata', SHOWING],
        ['space', 'mydata', ['views.push']],
        ['support', 'support_iop', SHOWING],
        ['support', 'support_iop', ['views.update']],
      ] as const;
      for (const [first, second, methods] of takesTime ? inModals.slice(0, 1) : inModals) {
        harness.slack.fault(null);
        await harness.closeAll(ALICE);
        await actVisibly(harness, person, first, () => person.click('home', first));
        failing(fault, methods);
        await actVisibly(harness, person, `${second} with ${name}`, () => person.click('modal', second));
      }
    },
  );
});
