import type { Json } from '../../../sandbox/index.js';
import type { Harness } from '../../support/harness.js';
import { type MemberId, memberId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { connect, storeOf } from '../../../src/store/redis.js';
import { rosterOf } from '../../../src/store/teams.js';
import { testRedisUrl } from '../../support/redis.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { until } from '../../support/until.js';
import { beforeOneBot, storedState } from './forged.js';

/** Returns a request as Slack sends it; the same name gives the same request. */
type Sent = (
  harness: Harness,
  name: string,
  member: string,
) => { readonly body: string; readonly json?: boolean };

/** A request that can be captured, and the request that undoes it. */
interface Pair {
  readonly does: Sent;
  readonly undoes: Sent;
}

const command =
  (text: string): Sent =>
  ({ slack }, name, member) => ({
    body: new URLSearchParams({
      command: '/checkin',
      text,
      team_id: slack.teamId,
      user_id: member,
      trigger_id: `1.2.${name}`,
    }).toString(),
  });

const payload =
  (fields: (name: string) => Json): Sent =>
  ({ slack }, name, member) => ({
    body: new URLSearchParams({
      payload: JSON.stringify({
        team: { id: slack.teamId },
        user: { id: member, team_id: slack.teamId },
        api_app_id: 'A0SANDBOX',
        trigger_id: `1.2.${name}`,
        ...fields(name),
      }),
    }).toString(),
  });

const click = (action: string): Sent =>
  payload((name) => ({
    type: 'block_actions',
    actions: [{ type: 'button', action_id: action, value: 'east', action_ts: name }],
  }));

const pauseForm: Sent = payload((name) => ({
  type: 'view_submission',
  view: {
    id: `V${name}`,
    hash: '1.a',
    callback_id: 'pause',
    private_metadata: 'east',
    state: { values: { weeks: { choice: { type: 'static_select', selected_option: { value: '26' } } } } },
  },
}));

const PAIRS: Readonly<Record<string, Pair>> = {
  command: { does: command('pause 26'), undoes: command('resume') },
  click: { does: click('ask_again'), undoes: click('ask_again_undo') },
  form: { does: pauseForm, undoes: command('resume') },
};

const changed =
  (zone: string): Sent =>
  ({ slack }, name, member) => ({
    json: true,
    body: JSON.stringify({
      type: 'event_callback',
      team_id: slack.teamId,
      api_app_id: 'A0SANDBOX',
      event_id: `Ev${name}`,
      event_time: Math.floor(Date.now() / 1_000),
      event: { type: 'user_change', user: { id: member, team_id: slack.teamId, tz: zone } },
    }),
  });

const send = (harness: Harness, { body, json = false }: ReturnType<Sent>, timestamp: number) =>
  harness.slack.forge(body, { timestamp, ...(json ? { contentType: 'application/json' } : {}) });

const now = (): number => Math.floor(Date.now() / 1_000);

/**
 * Sends a request, undoes it, and sends the first again. With `asNew` it's a different request each time, as it would
 * be to a bot that doesn't remember requests.
 */
async function again(harness: Harness, { size }: Setting, asNew: boolean): Promise<Figure> {
  let effects = 0;
  let tried = 0;
  for (let round = size(12, 1); round > 0; round -= 1)
    for (const [kind, { does, undoes }] of Object.entries(PAIRS)) {
      const [, member = ''] = harness.members;
      const name = `${kind}${round}${asNew}`;
      const at = now();
      await send(harness, does(harness, name, member), at);
      await send(harness, undoes(harness, `${name}undone`, member), now());
      const before = await storedState(harness);
      tried += 1;
      await send(harness, does(harness, asNew ? `${name}new` : name, member), at);
      if ((await storedState(harness)) !== before) effects += 1;
    }
  return count(effects + (await eventsAgain(harness, size(4, 1), asNew)), tried + size(4, 1));
}

/** Like `again`, for events. Their effect shows once a later event, about another member, has had its effect. */
async function eventsAgain(harness: Harness, rounds: number, asNew: boolean): Promise<number> {
  const [target, other] = [memberId(harness.members[0] ?? ''), memberId(harness.members[1] ?? '')];
  const redis = connect(testRedisUrl(), () => undefined);
  const store = storeOf(redis, harness.prefix, workspaceId(harness.slack.teamId));
  const zoneOf = async (member: MemberId) =>
    (await rosterOf(store, teamId('east'))).find(({ id }) => id === member)?.timeZone;
  let effects = 0;
  const settled = async (member: MemberId, zone: string): Promise<void> => {
    await until(
      `the event moves them to ${zone}`,
      () => zoneOf(member),
      (found) => found === zone,
    );
  };
  for (let round = 0; round < rounds; round += 1) {
    const at = now();
    await send(harness, changed('Europe/Berlin')(harness, `a${round}${asNew}`, target), at);
    await settled(target, 'Europe/Berlin');
    await send(harness, changed('UTC')(harness, `b${round}${asNew}`, target), now());
    await send(
      harness,
      changed('Europe/Berlin')(harness, `${asNew ? 'c' : 'a'}${round}${asNew}`, target),
      at,
    );
    const next = (await zoneOf(other)) === 'UTC' ? 'Asia/Tokyo' : 'UTC';
    await send(harness, changed(next)(harness, `d${round}${asNew}`, other), now());
    await settled(other, next);
    // One reading of the roster takes in every event before it.
    if ((await zoneOf(target)) !== 'UTC') effects += 1;
  }
  redis.disconnect();
  return effects;
}

const sending = beforeOneBot(
  (harness, setting) => again(harness, setting, false),
  (harness, setting) => again(harness, setting, true),
);

export const captured: Attack = {
  group: 'requests',
  name: 'captured commands, clicks, forms and events sent again',
  attacker:
    'Somebody who has captured a signed request of any kind, and sends it again after the member has chosen otherwise. The figure is how often the older choice came back.',
  target: { kind: 'atMost', most: 0 },
  run: sending.real,
  weakened: {
    variant: 'no note is taken of what came before (here: each is another)',
    run: sending.weak,
  },
};
