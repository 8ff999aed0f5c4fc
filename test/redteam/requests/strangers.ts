import type { Json } from '../../../sandbox/index.js';
import { startHarness } from '../../support/harness.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { storedState } from './forged.js';

const STRANGER = 'U0STRANGER';
const FOREIGN = 'T0FOREIGN';

const typed = (value: string): Json => ({ choice: { type: 'plain_text_input', value } });

/** An admin's acts: each request without its sender. */
const ACTS: readonly Json[] = [
  {
    type: 'view_submission',
    view: {
      callback_id: 'entry',
      private_metadata: 'peer',
      state: { values: { name: typed('Call us'), what: typed('We listen'), phone: typed('555-010-2233') } },
    },
  },
  { type: 'block_actions', actions: [{ action_id: 'setup_entry', value: 'hide|peer|e4tc', type: 'button' }] },
  {
    type: 'block_actions',
    actions: [{ action_id: 'supporter_name', selected_user: STRANGER, type: 'users_select' }],
  },
];

/** Counts what changes when an admin of another workspace acts; of this one, if `home` is undefined. */
async function acted({ size }: Setting, home: string | undefined): Promise<Figure> {
  const harness = await startHarness({
    joining: false,
    members: 5,
    others: [{ id: STRANGER, name: 'Sam', isAdmin: true, ...(home ? { raw: { team_id: home } } : {}) }],
  });
  try {
    let effects = 0;
    let tried = 0;
    for (let round = size(20, 2); round > 0; round -= 1)
      // Slack may send their home with the request, or only with the account.
      for (const team_id of [home, undefined])
        for (const [at, act] of ACTS.entries()) {
          const before = await storedState(harness);
          const name = `${round}${at}${team_id}`;
          await harness.slack.forge(
            new URLSearchParams({
              payload: JSON.stringify({
                team: { id: harness.slack.teamId },
                user: { id: STRANGER, ...(team_id ? { team_id } : {}) },
                api_app_id: 'A0SANDBOX',
                trigger_id: `1.3.${name}`,
                ...act,
              }),
            }).toString(),
          );
          tried += 1;
          if ((await storedState(harness)) !== before) effects += 1;
        }
    return count(effects, tried);
  } finally {
    await harness.end();
  }
}

export const strangers: Attack = {
  group: 'requests',
  name: 'an admin of another workspace acts in this one',
  attacker:
    'Somebody of another workspace, an admin there, who meets the app in a shared channel or sends what its buttons send. The figure is what they changed.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => acted(setting, FOREIGN),
  weakened: {
    variant: 'it isn’t looked at whose account it is (here: it is one of this workspace)',
    run: (setting) => acted(setting, undefined),
  },
};
