import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { teamId } from '../../../pulse/ids.js';
import { LANGUAGES } from '../../../pulse/language.js';
import { PRESETS } from '../../../pulse/signs.js';
import { WEEKDAYS } from '../../../pulse/team.js';
import {
  askAgain,
  doNotAskAgain,
  notNow,
  type Preferences,
  prefer,
  resume,
  stopNotes,
  takeBackNotNow,
  type Trajectory,
} from '../../../pulse/trajectory.js';
import { updateMemberRecord, readMemberRecord, presetOf } from '../../../usecases/member-record.js';
import type { Workspace } from '../../workspace.js';
import type { Texts } from '../../texts/load.js';
import { ACTIONS, CALLBACKS, section } from '../../kit/blocks.js';
import { plainModal } from '../checkin/form.js';
import { doneModal } from './outreach.js';
import { spaceModal } from './view.js';
import type { Act } from '../../kit/act.js';

/** What a member can choose about themselves: what it changes in their record, and what they see then. */
interface Choice {
  change(trajectory: Trajectory, week: number, value: string): Trajectory;
  /** Without one, the private space is shown as it is now. */
  done?(texts: Texts, team: string): ModalView;
}

const preference = (change: Partial<Preferences>): Choice => ({
  change: (trajectory) => prefer(trajectory, change),
});

/** Every choice by its action. */
export const CHOICES: ReadonlyMap<string, Choice> = new Map<string, Choice>([
  [ACTIONS.reminderOn, preference({ reminder: true })],
  [ACTIONS.reminderOff, preference({ reminder: false })],
  [
    ACTIONS.resume,
    {
      change: resume,
      done: ({ words }) =>
        plainModal(words, words.pausing.title, [section(words.pausing.ended)], CALLBACKS.space),
    },
  ],
  [ACTIONS.notesDirect, preference({ notes: 'direct' })],
  [ACTIONS.notesDiscreet, preference({ notes: 'discreet' })],
  [
    ACTIONS.preset,
    {
      // Anything but a preset is the way back to the workspace's.
      change: (trajectory, _, value) =>
        prefer(trajectory, { preset: PRESETS.find((one) => one === value) ?? null }),
    },
  ],
  [
    ACTIONS.language,
    {
      change: (trajectory, _, value) =>
        prefer(trajectory, { language: LANGUAGES.find((one) => one === value) ?? null }),
    },
  ],
  [
    ACTIONS.workingDays,
    {
      change(trajectory, _, value) {
        const days = WEEKDAYS.filter((day) => value.split(',').includes(day));
        return prefer(trajectory, { workingDays: days.length > 0 ? days : null });
      },
    },
  ],
  [
    ACTIONS.notNow,
    {
      change: notNow,
      done: (texts, team) => doneModal(texts, team, texts.words.outreach.notNow, ACTIONS.notNowUndo),
    },
  ],
  [ACTIONS.notNowUndo, { change: takeBackNotNow }],
  [
    ACTIONS.stopNotes,
    {
      change: stopNotes,
      done: (texts, team) =>
        doneModal(
          texts,
          team,
          texts.words.outreach.stopped,
          ACTIONS.notesDiscreet,
          texts.words.buttons.notesOn,
        ),
    },
  ],
  [
    ACTIONS.askAgain,
    {
      change: askAgain,
      done: (texts, team) => doneModal(texts, team, texts.words.outreach.askAgain, ACTIONS.askAgainUndo),
    },
  ],
  [
    ACTIONS.askAgainUndo,
    {
      change: doNotAskAgain,
      done: ({ words }) => plainModal(words, words.outreach.title, [section(words.outreach.undone)]),
    },
  ],
]);

/** Choices made from a list: it carries what was chosen, and its modal the team. */
const LISTS: ReadonlySet<string> = new Set([ACTIONS.preset, ACTIONS.language, ACTIONS.workingDays]);

/** Takes a choice into the member's own sealed record; a button carries the team, a list's modal does. */
export async function takeChoice(
  { context, reader }: Workspace,
  texts: Texts,
  { member, value, metadata, action }: Act,
  choice: Choice,
): Promise<ModalView> {
  const listed = LISTS.has(action);
  const team = teamId(listed ? metadata : value);
  const week = weekOf(context.clock.now());
  if (!(await updateMemberRecord(context, member, team, (own) => choice.change(own, week, value))))
    return plainModal(texts.words, texts.words.refusals.title, [section(texts.words.refusals.tryAgain)]);
  if (choice.done) return choice.done(texts, team);
  const own = await readMemberRecord(context, member, team);
  // The language may be what was changed.
  const now = action === ACTIONS.language ? await reader.textsFor(member) : texts;
  return spaceModal(now, own?.trajectory ?? null, team, week, await presetOf(context, team));
}
