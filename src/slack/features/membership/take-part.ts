import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { teamId } from '../../../pulse/ids.js';
import { decline, forget, join, leave, pause, type Trajectory } from '../../../pulse/trajectory.js';
import { findCheckin } from '../../../usecases/answer.js';
import { changeEverywhere } from '../../../usecases/change-everywhere.js';
import { updateMemberRecord } from '../../../usecases/member-record.js';
import type { ActionId } from '../../ids.js';
import { changing, type FilledForm, type Form, type Outcome } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import type { Words } from '../../texts/words.js';
import { joinChoices, saidModal } from './forms.js';
import { chosenPause, pausedModal } from './pauses.js';

const wantsWeeklyAnyway = ({ fields }: FilledForm): boolean => fields['card'] === 'anyway';

/** Changes the member's record in the team that a form carries; false if that failed. */
const inTeam = (
  { workspace: { context }, member, metadata }: FilledForm,
  change: (own: Trajectory) => Trajectory,
): Promise<boolean> => updateMemberRecord(context, member, teamId(metadata), change);

/** Changes the member's record in every team that keeps anything about them; false if that failed. */
const everywhere = (
  { workspace: { context }, member }: FilledForm,
  change: (own: Trajectory) => Trajectory,
): Promise<boolean> => changeEverywhere(context, member, change);

/** Makes a form's change in the member's records, those that `where` picks, then shows `done`. */
async function changeRecords(
  sent: FilledForm,
  where: typeof inTeam,
  change: (own: Trajectory, week: number) => Trajectory,
  done: (week: number) => ModalView | Promise<ModalView>,
): Promise<Outcome> {
  const { words } = sent.texts;
  const week = weekOf(sent.workspace.context.clock.now());
  const changed = await where(sent, (own) => change(own, week));
  return { view: changed ? await done(week) : refusalModal(words, words.refusals.tryAgain) };
}

/** Says what was done: what we deleted, what we keep and what stays in Slack. The buttons are for what may come next. */
const saying = (
  { texts, metadata: team }: FilledForm,
  title: string,
  said: readonly string[],
  ...next: (keyof Words['buttons'] & ActionId)[]
): ModalView =>
  saidModal(texts, {
    title,
    said,
    next: next.map((one) => [texts.words.buttons[one], one] as const),
    team,
  });

/** Says whether weekly messages go on. */
function weeklyLine(sent: FilledForm): string {
  const { weeklyGoesOn, weeklyEnds } = sent.texts.words.join;
  return wantsWeeklyAnyway(sent) ? weeklyGoesOn : weeklyEnds;
}

/** Confirms to a member that they now take part, and says so if a check-in is open. */
async function joined({ workspace, member, metadata: team }: FilledForm): Promise<ModalView> {
  // Read again: the member may just have chosen another language.
  const texts = await workspace.memberTexts.textsFor(member);
  const { join: said, buttons } = texts.words;
  const { kind } = await findCheckin(workspace.context, member, teamId(team), null);
  const open = kind === 'open';
  return saidModal(texts, {
    title: said.title,
    said: [said.done, ...(open ? [said.answerNow] : []), said.chatStays],
    next: [...(open ? [[buttons.answer, 'answer'] as const] : []), [buttons.space, 'space']],
    team: '',
  });
}

/** The forms about taking part; each changes the member's own sealed record. */
export const MEMBERSHIP_FORMS = {
  join: changing((sent) => {
    const chosen = joinChoices(sent.fields);
    if (!chosen) return { problems: { notes: sent.texts.words.join.outreachMissing } };
    return changeRecords(
      sent,
      inTeam,
      (own) => join(own, chosen),
      () => joined(sent),
    );
  }),
  decline: changing((sent) => {
    const { join: said } = sent.texts.words;
    const lines = [said.declined, `${weeklyLine(sent)} ${said.chatStays}`];
    return changeRecords(
      sent,
      inTeam,
      (own) => decline(own, wantsWeeklyAnyway(sent)),
      () => saying(sent, said.noTitle, lines, 'join', 'mydata'),
    );
  }),
  leave: changing((sent) => {
    const { join: said } = sent.texts.words;
    return changeRecords(
      sent,
      everywhere,
      (own) => leave(own, wantsWeeklyAnyway(sent)),
      () => saying(sent, said.leaveTitle, [said.left, weeklyLine(sent)], 'join', 'mydata'),
    );
  }),
  pause: changing((sent) => {
    const length = chosenPause(sent.fields['weeks']);
    return changeRecords(
      sent,
      inTeam,
      (own, week) => pause(own, week, length),
      (week) => pausedModal(sent.texts, sent.metadata, week, length),
    );
  }),
  forget: changing((sent) => {
    const { forgetting: said } = sent.texts.words;
    return changeRecords(sent, everywhere, forget, () =>
      saying(sent, said.title, [said.done], 'mydata', 'space'),
    );
  }),
} satisfies Readonly<Record<string, Form>>;
