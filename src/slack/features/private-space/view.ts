import type { Button, KnownBlock, ModalView } from '@slack/types';
import { LANGUAGES } from '../../../pulse/language.js';
import { KEPT_FLAGS, type Preset, PRESETS } from '../../../pulse/signs.js';
import { WEEKDAYS } from '../../../pulse/team.js';
import { isPaused, OUTREACH_STYLES, waitingOutreach, type Trajectory } from '../../../pulse/trajectory.js';
import { kindLineOf } from '../../../support/kind-words.js';
import type { OwnTalkTime } from '../../../usecases/talk-times.js';
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
import { crisisLine } from '../support/index.js';
import { pauseLine } from '../membership/index.js';
import { ownTimeLine } from '../peer-supporters/index.js';
import { outreachBlocks, saidOf } from './outreach.js';
import { shortWeekLabel } from '../../kit/dates.js';
import type { ActionId } from '../../ids.js';

/** The parts of a member's private space. */
interface SpaceParts {
  /** Null before there's a record. */
  readonly trajectory: Trajectory | null;
  /** The member's team, for the choices made here. */
  readonly team: string;
  /** The current week. */
  readonly week: number;
  /** The preset of members who haven't chosen one. */
  readonly preset: Preset;
  /** The time to talk that the member has; null for none. */
  readonly talk?: OwnTalkTime | null;
}

/**
 * A member's private space, in the order a member would ask: a time to talk, since nothing else tells them if it's off;
 * support options while they last, where support is, their weeks, what they can choose, and last what ends or deletes
 * something. A modal, never a message: it leaves no trace in Slack's message history.
 */
export function spaceModal(
  texts: Texts,
  { trajectory, team, week, preset, talk = null }: SpaceParts,
): ModalView {
  const { words, catalog } = texts;
  const { buttons } = words;
  const note = trajectory && waitingOutreach(trajectory, week);
  const takesPart = trajectory?.consent === 'joined';
  const view = plainModal(
    words,
    words.space.title,
    [
      ...(talk ? ownTimeLine(words, talk) : []),
      ...(note ? outreachBlocks(texts, team, saidOf(texts, note)) : [crisisLine(catalog)]),
      ...(takesPart ? kindBlocks(texts, trajectory, week) : []),
      actions(button(buttons.support, 'support'), button(words.peer.open, 'peer')),
      ...weekBlocks(words, trajectory),
      ...(takesPart ? preferenceBlocks(words, trajectory, preset) : []),
      actions(
        button(buttons.mydata, 'mydata'),
        button(buttons.privacy, 'privacy'),
        ...(takesPart ? kindButton(texts, trajectory, team) : []),
      ),
      ...(takesPart ? endingBlocks(words, trajectory, team, week) : joiningBlocks(words, team)),
    ],
    'space',
  );
  return { ...view, private_metadata: team };
}

/** Shows what we keep of the member's weeks. */
function weekBlocks(words: Words, trajectory: Trajectory | null): KnownBlock[] {
  const { space } = words;
  const weeks = (trajectory?.flags ?? []).map(({ week, heavy }) => {
    const state = heavy ? space.heavy : space.light;
    return fill(space.week, { week: shortWeekLabel(words, week), state });
  });
  const shown = weeks.length > 0 ? weeks.join(' · ') : space.none;
  return [section(`${space.body}\n${shown}`), context(fill(space.note, { count: KEPT_FLAGS }))];
}

/** Shows this week's kind line to a member who asked for them. */
function kindBlocks({ kindWords }: Texts, { preferences }: Trajectory, week: number): KnownBlock[] {
  const line = preferences.kindWords ? kindLineOf(kindWords, week) : null;
  return line === null ? [] : [section(`_${line}_`)];
}

/** Offers to show kind lines here, or to stop showing them. */
function kindButton({ words, kindWords }: Texts, { preferences }: Trajectory, team: string): Button[] {
  const { kindShow, kindHide } = words.space;
  return kindWords.length === 0
    ? []
    : [button(preferences.kindWords ? kindHide : kindShow, 'kind_words', team)];
}

const joiningBlocks = ({ refusals, buttons }: Words, team: string): KnownBlock[] => [
  section(refusals.notJoined),
  actions(button(buttons.join, 'join', team)),
];

/** The buttons that pause, delete or end something, set apart from those pressed without much thought. */
function endingBlocks(words: Words, trajectory: Trajectory, team: string, week: number): KnownBlock[] {
  const { buttons } = words;
  const ending = (label: string, action: ActionId): Button => ({
    ...button(label, action, team),
    style: 'danger',
  });
  const paused = isPaused(trajectory, week) ? pauseLine(words, trajectory) : null;
  return [
    divider(),
    ...(paused === null ? [] : [section(paused)]),
    actions(
      paused === null ? ending(buttons.pause, 'pause') : button(buttons.resume, 'resume', team),
      ending(buttons.forget, 'forget'),
      ending(buttons.leave, 'leave'),
    ),
  ];
}

/** Shows what a member may choose, each with a list of options. */
function preferenceBlocks(
  { space, join, teams: { days } }: Words,
  { preferences }: Trajectory,
  workspacePreset: Preset,
): KnownBlock[] {
  const { reminder, outreach, preset, language, workingDays } = preferences;
  const dayOptions = optionsOf(choices(WEEKDAYS, days));
  const chosen = dayOptions.filter(({ value }) => workingDays?.some((day) => day === value));
  const asWorkspace = fill(space.presetWorkspace, { preset: space.presets[workspacePreset].toLowerCase() });
  const styles = { discreet: join.outreachInSpace, direct: join.outreachByMessage, none: space.notesNone };
  return [
    {
      ...section(join.outreach),
      accessory: select('notes', choices(OUTREACH_STYLES, styles), outreach),
    },
    {
      ...section(space.presetIs),
      accessory: select('preset', choices(PRESETS, space.presets, asWorkspace), preset),
    },
    {
      ...section(join.reminder),
      accessory: select(
        'reminder',
        choices(['yes', 'no'], { yes: join.reminderYes, no: join.reminderNo }),
        reminder ? 'yes' : 'no',
      ),
    },
    {
      ...section(join.language),
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
