import type { KnownBlock, ModalView } from '@slack/types';
import { LANGUAGES } from '../../../pulse/language.js';
import { KEPT_FLAGS, type Preset, PRESETS } from '../../../pulse/signs.js';
import { WEEKDAYS } from '../../../pulse/team.js';
import { isPaused, standingNote, type Trajectory } from '../../../pulse/trajectory.js';
import type { Texts } from '../../texts/load.js';
import { fill } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import {
  actions,
  button,
  context,
  divider,
  plain,
  section,
  select,
  choices,
  optionsOf,
} from '../../kit/blocks.js';
import { plainModal } from '../../kit/modals.js';
import { outreachBlocks, saidOf } from './outreach.js';
import { weekLabel } from '../../kit/dates.js';

/**
 * What is kept about the member, and while outreach lasts, its support options. A modal, never a message: it
 * leaves no trace in Slack's message history.
 *
 * @param trajectory null before there is a record
 * @param team the member's team, for the choices made here
 * @param week the present week
 * @param preset the workspace's
 */
export function spaceModal(
  texts: Texts,
  trajectory: Trajectory | null,
  team: string,
  week: number,
  preset: Preset,
): ModalView {
  const { words, catalogue } = texts;
  const weeks = (trajectory?.flags ?? []).map((flag) =>
    fill(words.space.week, {
      week: weekLabel(words, flag.week),
      state: flag.heavy ? words.space.heavy : words.space.light,
    }),
  );
  const note = trajectory && standingNote(trajectory, week);
  const view = plainModal(
    words,
    words.space.title,
    [
      ...(note ? [...outreachBlocks(texts, team, saidOf(texts, note)), divider()] : []),
      section(words.space.body),
      section(weeks.length > 0 ? weeks.map((line) => `• ${line}`).join('\n') : words.space.none),
      context(fill(words.space.note, { count: KEPT_FLAGS })),
      ...takingPartBlocks(words, trajectory, team, week),
      ...(trajectory?.consent === 'joined' ? preferenceBlocks(words, trajectory, team, preset) : []),
      divider(),
      actions(
        button(words.peer.open, 'peer'),
        button(words.buttons.mydata, 'mydata'),
        button(words.buttons.privacy, 'privacy'),
        button(words.buttons.support, 'support'),
      ),
      section(catalogue.crisis.card),
    ],
    'space',
  );
  return { ...view, private_metadata: team };
}

/** Whether the member takes part, and how to join or leave. */
function takingPartBlocks(
  words: Words,
  trajectory: Trajectory | null,
  team: string,
  week: number,
): KnownBlock[] {
  const { buttons, refusals, pausing } = words;
  if (trajectory?.consent !== 'joined')
    return [section(refusals.notJoined), actions(button(buttons.join, 'join', team))];
  const paused = isPaused(trajectory, week);
  return [
    ...(paused
      ? [section(fill(pausing.on, { week: weekLabel(words, trajectory.pausedUntil ?? week) }))]
      : []),
    actions(
      paused ? button(buttons.resume, 'resume', team) : button(buttons.pause, 'pause', team),
      button(buttons.forget, 'forget', team),
      button(buttons.leave, 'leave', team),
    ),
  ];
}

/** What a member may choose, each with its button or list. */
function preferenceBlocks(
  { space, buttons, teams: { days } }: Words,
  { preferences }: Trajectory,
  team: string,
  workspacePreset: Preset,
): KnownBlock[] {
  const { reminder, notes, preset, language, workingDays } = preferences;
  const dayOptions = optionsOf(choices(WEEKDAYS, days));
  const chosen = dayOptions.filter(({ value }) => workingDays?.some((day) => day === value));
  const styles = {
    discreet: [space.notesAreDiscreet, button(buttons.notesDirect, 'notes_direct', team)],
    direct: [space.notesAreDirect, button(buttons.notesDiscreet, 'notes_discreet', team)],
    none: [space.notesAreOff, button(buttons.notesOn, 'notes_discreet', team)],
  } as const;
  const [said, other] = styles[notes];
  const asWorkspace = fill(space.presetWorkspace, { preset: space.presets[workspacePreset].toLowerCase() });
  return [
    section(reminder ? space.reminderIsOn : space.reminderIsOff),
    section(said),
    actions(
      reminder
        ? button(buttons.reminderOff, 'reminder_off', team)
        : button(buttons.reminderOn, 'reminder_on', team),
      other,
      ...(notes === 'none' ? [] : [button(buttons.stopNotes, 'stop_notes', team)]),
    ),
    {
      ...section(space.presetIs),
      accessory: select('preset', choices(PRESETS, space.presets, asWorkspace.slice(0, 75)), preset),
    },
    {
      ...section(space.languageIs),
      accessory: select('language', choices(LANGUAGES, space.languages, space.languageSlack), language),
    },
    {
      ...section(space.workingDaysAre),
      accessory: {
        type: 'multi_static_select',
        action_id: 'working_days',
        placeholder: plain(space.workingDaysTeam),
        options: dayOptions,
        ...(chosen.length > 0 ? { initial_options: chosen } : {}),
      },
    },
  ];
}
