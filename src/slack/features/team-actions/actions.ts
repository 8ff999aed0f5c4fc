import type { ModalView } from '@slack/types';
import { type TeamId, teamId } from '../../../pulse/ids.js';
import { type SentenceTrouble } from '../../../pulse/sentence.js';
import {
  answer,
  type Choice,
  isOpen,
  lastStatement,
  ACTION_OUTCOMES,
  takeBack,
  type TeamAction,
  undo,
  UNDO_MS,
} from '../../../pulse/team-actions.js';
import type { Team } from '../../../pulse/team.js';
import { shownResult } from '../../../pulse/top-ask.js';
import { resultsOf } from '../../../store/pulses.js';
import { EVERYWHERE } from '../../../store/team-actions.js';
import { allTeams, findTeam } from '../../../store/teams.js';
import { type Action, suggestionsFor, toldOf } from '../../../support/actions.js';
import {
  actionsOf,
  type CheckedForTeam,
  changeActions,
  checkForTeam,
  chooseAction,
  isOffEverywhere,
  switchActions,
} from '../../../usecases/team-actions.js';
import { adminsOnly } from '../../kit/admins.js';
import { slackDate } from '../../kit/dates.js';
import { acting, changing, type Click, type FilledForm, type Outcome } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import { fill, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import { type Draft, readDraft, readSeen, type Seen } from './draft.js';
import { actionLine } from './lines.js';
import {
  checkingModal,
  everywhereModal,
  manageModal,
  type Managing,
  OWN_WORDS,
  outcomeModal,
  previewModal,
} from './views.js';

/** The person who clicked or sent a form. */
type By = Pick<Click, 'workspace' | 'texts' | 'member'>;

/** Returns a team if the member manages it now; null if they don't, or if it's archived or gone. */
async function managed({ workspace, member }: By, id: TeamId): Promise<Team | null> {
  const team = await findTeam(workspace.context.store, id);
  return team && !team.archived && team.managers.includes(member) ? team : null;
}

const notYours = ({ texts: { words } }: By): ModalView => refusalModal(words, words.doing.notYours);

/** Returns the modal with a team's actions as they are now; `over` replaces parts of it. */
async function managing(
  { workspace: { context }, texts }: By,
  team: Team,
  over: Partial<Managing> = {},
): Promise<ModalView> {
  const [known, results] = await Promise.all([
    actionsOf(context, team.id),
    resultsOf(context.store, team.id),
  ]);
  return manageModal(texts, {
    team,
    actions: known,
    suggested: suggestionsFor(texts.suggestions, shownResult(results)),
    now: context.clock.now(),
    manages: true,
    ...over,
  });
}

/** Opens a team's actions for its managers; refuses everyone else, other admins included (see `openTeam`). */
export const openManaging = acting(async (click) => {
  const id = teamId(click.value);
  const team = await managed(click, id);
  return team ? managing(click, team) : notYours(click);
});

/** Returns the action that was clicked, or null if it's gone, with its team; null if the member doesn't manage the team. */
async function clickedAt(
  click: By,
  seen: Seen | null,
): Promise<{ readonly team: Team; readonly action: TeamAction | null } | null> {
  const team = seen && (await managed(click, seen.team));
  if (!seen || !team) return null;
  const { actions } = await actionsOf(click.workspace.context, team.id);
  return { team, action: actions.find(({ id }) => id === seen.id) ?? null };
}

/** Opens the form that asks what came of an action. */
export const openOutcome = acting(async (click) => {
  const { workspace, texts, value } = click;
  const seen = readSeen(value);
  const found = await clickedAt(click, seen);
  if (!found) return notYours(click);
  const { team, action } = found;
  const { doing } = texts.words;
  if (!action || !isOpen(action, workspace.context.clock.now()))
    return managing(click, team, { notice: doing.noLongerThere });
  // `seen` may be outdated: the form shows the last thing said, and the manager answers that.
  return outcomeModal(texts, team, action);
});

/** Undoes the last thing that managers said of an action. */
export const undoNow = acting(async (click) => {
  const { workspace, texts, value } = click;
  const seen = readSeen(value);
  const team = seen && (await managed(click, seen.team));
  if (!seen || !team) return notYours(click);
  const { context } = workspace;
  const { kind } = await changeActions(context, team.id, (before) => undo(before, seen, context.clock.now()));
  const { doing } = texts.words;
  return managing(click, team, { notice: kind === 'changed' ? doing.undone : doing.tooLate });
});

/** Takes back an action's words for good. */
export const takeBackNow = acting(async (click) => {
  const { workspace, texts, value } = click;
  const seen = readSeen(value);
  const team = seen && (await managed(click, seen.team));
  if (!seen || !team) return notYours(click);
  const { kind } = await changeActions(workspace.context, team.id, (before) => takeBack(before, seen.id));
  const { doing } = texts.words;
  return managing(click, team, { notice: kind === 'changed' ? doing.taken : doing.gone });
});

/** Tells a manager why a sentence failed its check. */
const problemOf = ({ words: { doing } }: Texts, checked: CheckedForTeam): string =>
  checked.kind === 'name'
    ? fill(doing.name, { name: typed(checked.name) })
    : checked.kind === 'unchecked' || checked.kind === 'fine'
      ? doing.unchecked
      : doing.troubles[checked.kind satisfies SentenceTrouble];

/** A sentence that a manager wrote, and what to show after its check. */
interface Written {
  readonly team: Team;
  readonly sentence: string;
  /** Returns the preview of a sentence that passed; `unsure` are words of it that are also names on the team. */
  preview(this: void, sentence: string, unsure: readonly string[]): ModalView;
  /** Returns the form again, with what's wrong and what they wrote. */
  again(this: void, notice: string): ModalView | Promise<ModalView>;
}

/** Checks a sentence. That may take longer than Slack waits, so the form first says that it's checking. */
function checking(sent: FilledForm, { team, sentence, preview, again }: Written): Outcome {
  const { workspace, texts } = sent;
  return {
    view: checkingModal(texts),
    async afterwards() {
      const checked = await checkForTeam(workspace.context, workspace.directory, team.id, sentence);
      return checked.kind === 'fine'
        ? preview(checked.sentence, checked.unsure)
        : again(problemOf(texts, checked));
    },
  };
}

/** Returns the line that everyone will read once a draft is sent. */
function draftLine({ words, suggestions }: Texts, draft: Draft, of: Choice, now: number): string {
  const is = 'is' in draft ? draft.is : 'chosen';
  const because = 'because' in draft ? draft.because : null;
  return actionLine(words, suggestions, { ...of, last: { at: now, is, because, shown: null } });
}

/** Takes a manager's suggestion or own sentence, and shows it once more before it's stored. */
export const chooseForm = changing(async (sent) => {
  const { workspace, texts, metadata, fields } = sent;
  const { doing } = texts.words;
  const team = await managed(sent, teamId(metadata));
  if (!team) return { view: notYours(sent) };
  const now = workspace.context.clock.now();
  const own = fields['own']?.trim() ?? '';
  const chosen = fields['choice'] ?? OWN_WORDS;
  const previewOf = (choice: Choice, unsure: readonly string[] = []): ModalView => {
    const draft = { team: team.id, ...choice };
    return previewModal(texts, draftLine(texts, draft, choice, now), draft, unsure);
  };
  if (chosen !== OWN_WORDS) {
    if (own !== '') return { problems: { own: doing.both } };
    const suggestion = texts.suggestions.find(({ id }: Action) => id === chosen);
    if (!suggestion) return { view: await managing(sent, team, { notice: doing.noLongerThere }) };
    return { view: previewOf({ suggestion: suggestion.id, words: toldOf(suggestion) }) };
  }
  if (own === '') return { problems: { own: doing.troubles.empty } };
  return checking(sent, {
    team,
    sentence: own,
    preview: (words, unsure) => previewOf({ suggestion: null, words }, unsure),
    again: (notice) => managing(sent, team, { notice, typed: own }),
  });
});

/** Takes what a manager says came of an action, and shows it once more before it's stored. */
export const outcomeForm = changing(async (sent) => {
  const { workspace, texts, metadata, fields } = sent;
  const { doing } = texts.words;
  const seen = readSeen(metadata);
  const found = await clickedAt(sent, seen);
  if (!seen || !found) return { view: notYours(sent) };
  const { team, action } = found;
  const now = workspace.context.clock.now();
  const is = ACTION_OUTCOMES.find((one) => one === fields['outcome']);
  if (!action || !is || lastStatement(action).at !== seen.seen)
    return { view: await managing(sent, team, { notice: doing.overtaken }) };
  const because = fields['because']?.trim() ?? '';
  const previewOf = (reason: string | null, unsure: readonly string[] = []): ModalView => {
    const draft = { ...seen, is, because: reason };
    return previewModal(texts, draftLine(texts, draft, action, now), draft, unsure);
  };
  if (is !== 'impossible')
    return because === '' ? { view: previewOf(null) } : { problems: { because: doing.bothOutcome } };
  if (because === '') return { problems: { because: doing.troubles.empty } };
  return checking(sent, {
    team,
    sentence: because,
    preview: (reason, unsure) => previewOf(reason, unsure),
    again: (notice) => outcomeModal(texts, team, action, { notice, typed: because }),
  });
});

/** Stores a draft that a manager confirmed. If two managers answer at once, the second reads what the first one said. */
export const sendForm = changing(async (sent) => {
  const { workspace, texts, metadata } = sent;
  const { context } = workspace;
  const { doing } = texts.words;
  const draft = readDraft(metadata);
  const team = draft && (await managed(sent, draft.team));
  if (!draft || !team) return { view: notYours(sent) };
  const now = context.clock.now();
  const { kind } =
    'is' in draft
      ? await changeActions(context, team.id, (before) => answer(before, draft, draft, now))
      : await chooseAction(context, team.id, { suggestion: draft.suggestion, words: draft.words });
  const notices = {
    changed: fill(doing.chosen, { time: slackDate(now + UNDO_MS) }),
    full: doing.full,
    already: doing.already,
    overtaken: doing.overtaken,
    off: undefined,
  };
  const notice = notices[kind];
  return { view: await managing(sent, team, notice === undefined ? {} : { notice }) };
});

/** Returns a switch's team, and whether the member manages it; null if they may not turn it or the team isn't active. */
async function switchable(
  by: By,
  id: string,
): Promise<{ readonly team: Team; readonly manages: boolean } | null> {
  const team = await findTeam(by.workspace.context.store, teamId(id));
  if (!team || team.archived) return null;
  const manages = team.managers.includes(by.member);
  return manages || (await by.workspace.directory.isAdmin(by.member)) ? { team, manages } : null;
}

/** Returns the modal with the whole workspace's switch. Its callers let only admins in. */
async function everywhere({ workspace: { context }, texts }: By, notice?: string): Promise<ModalView> {
  const teams = (await allTeams(context.store)).filter((team) => !team.archived);
  return everywhereModal(texts, await isOffEverywhere(context), teams, notice);
}

/** Turns a switch: that of the team that the click names, or the whole workspace's if it names none. */
const turning = (off: boolean) =>
  acting(async (click) => {
    const { workspace, texts, value } = click;
    const { doing } = texts.words;
    const notice = off ? doing.switchedOff : doing.switchedOn;
    if (value === '') {
      const refused = await adminsOnly(click, doing.title);
      if (refused) return refused;
      await switchActions(workspace.context, EVERYWHERE, off);
      return everywhere(click, notice);
    }
    const found = await switchable(click, value);
    if (!found) return notYours(click);
    await switchActions(workspace.context, found.team.id, off);
    return managing(click, found.team, { manages: found.manages, notice });
  });

export const switchOff = turning(true);
export const switchOn = turning(false);

/** Opens, for admins, the workspace's switch and the way to each team's. */
export const openEverywhere = acting(
  async (click) => (await adminsOnly(click, click.texts.words.doing.title)) ?? (await everywhere(click)),
);

/** Opens one team's actions: everything for its managers, only the switch for other admins. */
export const openTeam = acting(async (click) => {
  const found = await switchable(click, click.value);
  return found ? managing(click, found.team, { manages: found.manages }) : notYours(click);
});
