import type { ModalView } from '@slack/types';
import { datesFrom, instantAt, type Instant } from '../../../pulse/calendar.js';
import { type MemberId, memberId } from '../../../pulse/ids.js';
import { stateOf } from '../../../pulse/supporters.js';
import { LONGEST_WAY, type PostRefusal } from '../../../pulse/talk-times.js';
import { supportersOf } from '../../../usecases/supporters.js';
import {
  giveBackTalkTime,
  postedTalkTimes,
  postTalkTime,
  takeTalkTime,
  talkTimesFor,
  withdrawTalkTime,
} from '../../../usecases/talk-times.js';
import { acting, asking, changing, type Person } from '../../kit/feature.js';
import { withoutControls } from '../../kit/text.js';
import {
  notTaken,
  ownTimesModal,
  postTimeModal,
  takeModal,
  TIMES_OF,
  type TimesOf,
  timesModal,
} from './times-views.js';

/** How many days a supporter can choose from, today included. */
const DAYS_AHEAD = 7;

/** Reads the time that a button or form names; if it names none, returns one that no one offers. */
function timeIn(value: string): { readonly supporter: MemberId; readonly at: Instant } {
  const [supporter = '', at = ''] = value.split('|');
  return { supporter: memberId(supporter), at: /^\d{1,15}$/.test(at) ? Number(at) : 0 };
}

/** Shows the times to talk as they are now; `notice` is the outcome of what the member just did. */
const showTimes = async (
  { workspace: { context }, texts, member }: Person,
  notice: string | null = null,
  of: TimesOf = 'any',
): Promise<ModalView> =>
  timesModal(texts, await talkTimesFor(context, member), { of, now: context.clock.now(), notice });

const showOwn = async (
  { workspace: { context }, texts, member }: Person,
  notice: string | null = null,
): Promise<ModalView> =>
  ownTimesModal(
    texts,
    await postedTalkTimes(context, member),
    stateOf(await supportersOf(context), member),
    notice,
  );

/** Times to talk: supporters post them, and members take them without giving a name. */
export const TIMES_ACTIONS = {
  times: acting((click) => showTimes(click), 'all'),
  times_filter: acting(
    (click) => showTimes(click, null, TIMES_OF.find((one) => one === click.value) ?? 'any'),
    'all',
  ),
  times_choose: acting(
    ({ workspace: { context }, texts, value }) => takeModal(texts, timeIn(value), context.clock.now()),
    'all',
  ),
  times_cancel: acting(async (click) => {
    await giveBackTalkTime(click.workspace.context, click.member);
    return showTimes(click, click.texts.words.supporters.times.canceled);
  }, 'all'),
  times_own: acting((click) => showOwn(click), 'all'),
  times_withdraw: acting(async (click) => {
    await withdrawTalkTime(click.workspace.context, click.member, timeIn(click.value).at);
    return showOwn(click, click.texts.words.supporters.times.withdrawn);
  }, 'all'),
  times_add: acting(async ({ workspace: { context, directory }, texts, member }) => {
    const timeZone = await directory.zoneOf(member);
    return postTimeModal(texts, { dates: datesFrom(context.clock.now(), timeZone, DAYS_AHEAD), timeZone });
  }, 'all'),
};

/** Takes the time that the form showed, or says why the member didn't get it. */
export const takeTimeForm = asking('changes', async (sent) => {
  const { workspace, texts, member, metadata } = sent;
  const outcome = await takeTalkTime(workspace.context, { ...timeIn(metadata), member });
  return { view: await showTimes(sent, outcome === 'taken' ? null : notTaken(texts, outcome)) };
});

/** The field that each refusal is about. */
const FIELD_OF = { past: 'clock', tooFar: 'day', same: 'clock' } as const satisfies Partial<
  Record<PostRefusal, string>
>;

/** Posts a supporter's time. */
export const postTimeForm = changing(async (sent) => {
  const { workspace, texts, member, fields } = sent;
  const { problems } = texts.words.supporters.times;
  const way = withoutControls(fields['way'] ?? '').trim();
  if (way === '' || way.length > LONGEST_WAY) return { problems: { way: problems.way } };
  const timeZone = await workspace.directory.zoneOf(member);
  const at = instantAt(fields['day'] ?? '', fields['clock'] ?? '', timeZone);
  if (at === null) return { problems: { clock: problems.past } };
  const refused = await postTalkTime(workspace.context, { supporter: member, at, way });
  // The view itself says that the list is full, or that this member can't post times.
  if (refused === null || refused === 'full' || refused === 'notReady') return { view: await showOwn(sent) };
  return { problems: { [FIELD_OF[refused]]: problems[refused] } };
});
