import type { ModalView } from '@slack/types';
import { type TeamId, teamId } from '../../../pulse/ids.js';
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
import { suggestionsFor, toldOf } from '../../../support/actions.js';
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
import {
  acting,
  changing,
  type Click,
  type FilledForm,
  type Outcome,
  type Person,
} from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import { fill, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import { type Draft, readDraft, readSeen, type SeenAction } from './draft.js';
import { actionLine } from './lines.js';
import {
  checkingModal,
  everywhereModal,
  manageModal,
  type ManageParts,
  OWN_WORDS,
  outcomeModal,
  previewModal,
} from './views.js';

/** Returns a team if the member manages it now; null if they don't, or if it's archived or gone. */
async function managedTeam({ workspace, member }: Person, id: TeamId): Promise<Team | null> {
  const team = await findTeam(workspace.context.store, id);
  return team && !team.archived && team.managers.includes(member) ? team : null;
}

const notYours = ({ texts: { words } }: Person): ModalView => refusalModal(words, words.doing.notYours);

/** Returns the modal with a team's actions as they are now; `over` replaces parts of it. */
async function showActions(
  { workspace: { context }, texts }: Person,
  team: Team,
  over: Partial<ManageParts> = {},
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
export const openActions = acting(async (click) => {
  const id = teamId(click.value);
  const team = await managedTeam(click, id);
  return team ? showActions(click, team) : notYours(click);
});

/** Returns an action as it is now; undefined if it's gone. */
async function actionNow(
  { workspace: { context } }: Person,
  { team, id }: SeenAction,
): Promise<TeamAction | undefined> {
  return (await actionsOf(context, team)).actions.find((action) => action.id === id);
}

/** Handles a click on the action that its button names, if the member manages its team now. */
const onAction = (view: (click: Click, team: Team, seen: SeenAction) => Promise<ModalView>) =>
  acting(async (click) => {
    const seen = readSeen(click.value);
    const team = seen && (await managedTeam(click, seen.team));
    return team ? view(click, team, seen) : notYours(click);
  });

/** Opens the form that asks what came of an action. */
export const openOutcome = onAction(async (click, team, seen) => {
  const { workspace, texts } = click;
  const action = await actionNow(click, seen);
  if (!action || !isOpen(action, workspace.context.clock.now()))
    return showActions(click, team, { notice: texts.words.doing.noLongerThere });
  // `seen` may be outdated: the form shows the last thing said, and the manager answers that.
  return outcomeModal(texts, team, action);
});

/** Undoes the last thing that managers said of an action. */
export const undoNow = onAction(async (click, team, seen) => {
  const { workspace, texts } = click;
  const { context } = workspace;
  const { kind } = await changeActions(context, team.id, (before) => undo(before, seen, context.clock.now()));
  const { doing } = texts.words;
  return showActions(click, team, { notice: kind === 'changed' ? doing.undone : doing.tooLate });
});

/** Takes back an action's words for good. */
export const takeBackNow = onAction(async (click, team, seen) => {
  const { workspace, texts } = click;
  const { kind } = await changeActions(workspace.context, team.id, (before) => takeBack(before, seen.id));
  const { doing } = texts.words;
  return showActions(click, team, { notice: kind === 'changed' ? doing.taken : doing.gone });
});

/** Tells a manager why a sentence failed its check. */
function problemOf({ words: { doing } }: Texts, checked: Exclude<CheckedForTeam, { kind: 'fine' }>): string {
  if (checked.kind === 'name') return fill(doing.name, { name: typed(checked.name) });
  return checked.kind === 'unchecked' ? doing.unchecked : doing.troubles[checked.kind];
}

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
  const team = await managedTeam(sent, teamId(metadata));
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
    const suggestion = texts.suggestions.find(({ id }) => id === chosen);
    if (!suggestion) return { view: await showActions(sent, team, { notice: doing.noLongerThere }) };
    return { view: previewOf({ suggestion: suggestion.id, words: toldOf(suggestion) }) };
  }
  if (own === '') return { problems: { own: doing.troubles.empty } };
  return checking(sent, {
    team,
    sentence: own,
    preview: (words, unsure) => previewOf({ suggestion: null, words }, unsure),
    again: (notice) => showActions(sent, team, { notice, typed: own }),
  });
});

/** Takes what a manager says came of an action, and shows it once more before it's stored. */
export const outcomeForm = changing(async (sent) => {
  const { workspace, texts, metadata, fields } = sent;
  const { doing } = texts.words;
  const seen = readSeen(metadata);
  const team = seen && (await managedTeam(sent, seen.team));
  if (!team) return { view: notYours(sent) };
  const action = await actionNow(sent, seen);
  const now = workspace.context.clock.now();
  const is = ACTION_OUTCOMES.find((one) => one === fields['outcome']);
  if (!action || !is || lastStatement(action).at !== seen.seen)
    return { view: await showActions(sent, team, { notice: doing.overtaken }) };
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
    preview: previewOf,
    again: (notice) => outcomeModal(texts, team, action, { notice, typed: because }),
  });
});

/** Stores a draft that a manager confirmed. If two managers answer at once, the second reads what the first one said. */
export const sendForm = changing(async (sent) => {
  const { workspace, texts, metadata } = sent;
  const { context } = workspace;
  const { doing } = texts.words;
  const draft = readDraft(metadata);
  const team = draft && (await managedTeam(sent, draft.team));
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
  return { view: await showActions(sent, team, notice === undefined ? {} : { notice }) };
});

/** Returns a switch's team, and whether the member manages it; null if they may not turn it or the team isn't active. */
async function switchable(
  person: Person,
  id: string,
): Promise<{ readonly team: Team; readonly manages: boolean } | null> {
  const team = await findTeam(person.workspace.context.store, teamId(id));
  if (!team || team.archived) return null;
  const manages = team.managers.includes(person.member);
  return manages || (await person.workspace.directory.isAdmin(person.member)) ? { team, manages } : null;
}

/** Returns the modal with the whole workspace's switch. Its callers let only admins in. */
async function everywhere({ workspace: { context }, texts }: Person, notice?: string): Promise<ModalView> {
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
    return showActions(click, found.team, { manages: found.manages, notice });
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
  return found ? showActions(click, found.team, { manages: found.manages }) : notYours(click);
});
