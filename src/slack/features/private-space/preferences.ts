import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { type TeamId, teamId } from '../../../pulse/ids.js';
import { LANGUAGES } from '../../../pulse/language.js';
import { PRESETS } from '../../../pulse/signs.js';
import { WEEKDAYS } from '../../../pulse/team.js';
import {
  askAgain,
  doNotAskAgain,
  notNow,
  prefer,
  resume,
  stopOutreach,
  takeBackNotNow,
  type Trajectory,
} from '../../../pulse/trajectory.js';
import { updateMemberRecord } from '../../../usecases/member-record.js';
import { actions, button, section } from '../../kit/blocks.js';
import { acting, type Click } from '../../kit/feature.js';
import { noticeModal, plainModal, refusalModal } from '../../kit/modals.js';
import type { Texts } from '../../texts/load.js';
import { doneModal } from './outreach.js';
import { showSpace } from './show.js';

/** Changes a member's record; `value` is what the member chose from a list. */
type Change = (trajectory: Trajectory, week: number, value: string) => Trajectory;

/**
 * Stores a choice in the member's sealed record.
 *
 * @param team the team in which it changes the member's record
 * @param done returns what to show once the choice is stored
 */
async function take(
  { workspace: { context }, texts, member, value }: Click,
  team: TeamId,
  change: Change,
  done: () => ModalView | Promise<ModalView>,
): Promise<ModalView> {
  const week = weekOf(context.clock.now());
  const changed = await updateMemberRecord(context, member, team, (own) => change(own, week, value));
  return changed ? done() : refusalModal(texts.words, texts.words.refusals.tryAgain);
}

/** Handles a choice made with a button; the button carries the team. */
const chosen = (change: Change, done?: (texts: Texts, team: TeamId) => ModalView) =>
  acting((click) => {
    const team = teamId(click.value);
    return take(click, team, change, () => (done ? done(click.texts, team) : showSpace(click, team)));
  });

/** Handles a choice made from a list; the modal carries the team. */
const listed = (change: Change) =>
  acting((click) => {
    const team = teamId(click.metadata);
    const { memberTexts } = click.workspace;
    return take(
      click,
      team,
      change,
      // Read again: the member may just have changed their language.
      async () => showSpace({ ...click, texts: await memberTexts.textsFor(click.member) }, team),
    );
  });

/** What a member can choose about themselves. A value that a list doesn't know brings back the default. */
export const PREFERENCES = {
  reminder: listed((own, _, value) => prefer(own, { reminder: value !== 'no' })),
  notes: listed((own, _, value) =>
    value === 'none'
      ? stopOutreach(own)
      : prefer(own, { outreach: value === 'direct' ? 'direct' : 'discreet' }),
  ),
  notes_discreet: chosen((own) => prefer(own, { outreach: 'discreet' })),
  preset: listed((own, _, value) => prefer(own, { preset: PRESETS.find((one) => one === value) ?? null })),
  language: listed((own, _, value) =>
    prefer(own, { language: LANGUAGES.find((one) => one === value) ?? null }),
  ),
  working_days: listed((own, _, value) => {
    const days = WEEKDAYS.filter((day) => value.split(',').includes(day));
    return prefer(own, { workingDays: days.length > 0 ? days : null });
  }),
  kind_words: chosen((own) => prefer(own, { kindWords: !own.preferences.kindWords })),
  resume: chosen(resume, ({ words }) =>
    plainModal(
      words,
      words.pausing.title,
      [
        section(words.pausing.ended),
        actions(button(words.pausing.back, 'guide_return'), button(words.buttons.support, 'support')),
      ],
      'space',
    ),
  ),
  not_now: chosen(notNow, (texts, team) =>
    doneModal(texts, team, texts.words.outreach.notNow, 'not_now_undo'),
  ),
  not_now_undo: chosen(takeBackNotNow),
  stop_notes: chosen(stopOutreach, (texts, team) =>
    doneModal(texts, team, texts.words.outreach.stopped, 'notes_discreet', texts.words.buttons.notesOn),
  ),
  ask_again: chosen(askAgain, (texts, team) =>
    doneModal(texts, team, texts.words.outreach.askAgain, 'ask_again_undo'),
  ),
  ask_again_undo: chosen(doNotAskAgain, ({ words }) =>
    noticeModal(words, words.outreach.title, words.outreach.undone),
  ),
};
