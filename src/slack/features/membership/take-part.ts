import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { teamId } from '../../../pulse/ids.js';
import { decline, forget, join, leave, pause, type Trajectory } from '../../../pulse/trajectory.js';
import { findCheckin } from '../../../usecases/answer.js';
import { changeEverywhere } from '../../../usecases/change-everywhere.js';
import { updateMemberRecord } from '../../../usecases/member-record.js';
import type { ActionId } from '../../ids.js';
import { changing, type Fields, type Form, type FilledForm, type Outcome } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import type { Words } from '../../texts/words.js';
import { joinChoices, saidModal } from './forms.js';
import { chosenPause, pausedModal } from './pauses.js';

const anyway = (fields: Fields): boolean => fields['card'] === 'anyway';

/** Changes a member's record according to a form's fields. */
type Change = (own: Trajectory, fields: Fields, week: number) => Trajectory;

/** Changes the member's record in the team that a form carries; false if that failed. */
async function inTeam(
  { workspace: { context }, member, metadata }: FilledForm,
  change: (own: Trajectory) => Trajectory,
): Promise<boolean> {
  return updateMemberRecord(context, member, teamId(metadata), change);
}

/** Changes the member's record in every team that keeps anything about them; false if that failed. */
const everywhere = (
  { workspace: { context }, member }: FilledForm,
  change: (own: Trajectory) => Trajectory,
): Promise<boolean> => changeEverywhere(context, member, change);

/** Handles a form about taking part: makes the change, in the records that `where` picks, then shows `done`. */
const taken =
  (where: typeof inTeam, change: Change, done: (sent: FilledForm) => ModalView | Promise<ModalView>) =>
  async (sent: FilledForm): Promise<Outcome> => {
    const { workspace, texts, fields } = sent;
    const week = weekOf(workspace.context.clock.now());
    const changed = await where(sent, (own) => change(own, fields, week));
    return { view: changed ? await done(sent) : refusalModal(texts.words, texts.words.refusals.tryAgain) };
  };

const takingPart = (...parts: Parameters<typeof taken>): Form => changing(taken(...parts));

/** What a form's sender reads once it's done: a title, then what we deleted, what we keep and what stays in Slack. */
type Said = readonly [title: string, ...said: string[]];

/** Says what was done, with buttons for what may come next. */
const saying =
  (said: (words: Words, fields: Fields) => Said, ...next: (keyof Words['buttons'] & ActionId)[]) =>
  ({ texts, metadata: team, fields }: FilledForm): ModalView => {
    const { words } = texts;
    const [title, ...lines] = said(words, fields);
    return saidModal(
      texts,
      title,
      lines,
      next.map((one) => [words.buttons[one], one] as const),
      team,
    );
  };

/** Says whether weekly messages go on. */
const weeklyLine = ({ join: said }: Words, fields: Fields): string =>
  anyway(fields) ? said.weeklyGoesOn : said.weeklyEnds;

/** Confirms to a member that they now take part, and says so if a check-in is open. */
async function joined({ workspace, member, metadata: team }: FilledForm): Promise<ModalView> {
  // Read again: the member may just have chosen another language.
  const texts = await workspace.memberTexts.textsFor(member);
  const { join: said, buttons } = texts.words;
  const { kind } = await findCheckin(workspace.context, member, teamId(team), null);
  const open = kind === 'open';
  return saidModal(
    texts,
    said.title,
    [said.done, ...(open ? [said.answerNow] : []), said.chatStays],
    [...(open ? [[buttons.answer, 'answer'] as const] : []), [buttons.space, 'space']],
    '',
  );
}

/** The forms about taking part; each changes the member's own sealed record. */
export const TAKING_PART = {
  join: changing((sent) => {
    const chosen = joinChoices(sent.fields);
    if (!chosen) return { problems: { notes: sent.texts.words.join.outreachMissing } };
    return taken(inTeam, (own) => join(own, chosen), joined)(sent);
  }),
  decline: takingPart(
    inTeam,
    (own, fields) => decline(own, anyway(fields)),
    saying(
      (words, fields) => [
        words.join.noTitle,
        words.join.declined,
        `${weeklyLine(words, fields)} ${words.join.chatStays}`,
      ],
      'join',
      'mydata',
    ),
  ),
  leave: takingPart(
    everywhere,
    (own, fields) => leave(own, anyway(fields)),
    saying(
      (words, fields) => [words.join.leaveTitle, words.join.left, weeklyLine(words, fields)],
      'join',
      'mydata',
    ),
  ),
  pause: takingPart(
    inTeam,
    (own, fields, week) => pause(own, week, chosenPause(fields['weeks'])),
    ({ workspace, texts, metadata, fields }) =>
      pausedModal(texts, metadata, weekOf(workspace.context.clock.now()), chosenPause(fields['weeks'])),
  ),
  forget: takingPart(
    everywhere,
    forget,
    saying((words) => [words.forgetting.title, words.forgetting.done], 'mydata', 'space'),
  ),
} satisfies Readonly<Record<string, Form>>;
