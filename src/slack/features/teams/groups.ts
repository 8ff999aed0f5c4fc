import type { ExternalSelect, PlainTextOption, StaticSelect } from '@slack/types';
import { isPlainLine } from '../../../pulse/plain-line.js';
import type { UserGroup } from '../../../usecases/ports.js';
import { cutTo, withoutControls } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { CHOICE, MOST_OPTIONS, plain, select, UNCHOSEN } from '../../kit/blocks.js';

/** Most groups in a list: one of its options is for no group. */
const MOST_GROUPS = MOST_OPTIONS - 1;

/** Longest label that Slack takes in an option, in characters. */
const LONGEST_LABEL = 75;

const labelOf = ({ id, name }: UserGroup): string =>
  cutTo(LONGEST_LABEL, isPlainLine(name) ? name : withoutControls(name).trim()) || id;

const optionOf = (group: UserGroup): PlainTextOption => ({ text: plain(labelOf(group)), value: group.id });
const none = ({ teams }: Words): PlainTextOption => ({ text: plain(teams.noUserGroup), value: UNCHOSEN });

/** Adds the team's own group if Slack no longer lists it: it stays until someone chooses another. */
const withOwn = (groups: readonly UserGroup[], own: string | null): readonly UserGroup[] =>
  own === null || groups.some(({ id }) => id === own) ? groups : [{ id: own, name: own }, ...groups];

/**
 * Returns a choice of a user group or none; null if there's no group to choose. If there are too many for one of Slack's
 * lists, people type to find theirs: see `groupsFound`.
 */
export function groupSelect(
  words: Words,
  groups: readonly UserGroup[],
  own: string | null,
): StaticSelect | ExternalSelect | null {
  const all = withOwn(groups, own);
  if (all.length === 0) return null;
  if (all.length <= MOST_GROUPS)
    return select(
      CHOICE,
      [[UNCHOSEN, words.teams.noUserGroup], ...all.map((group) => [group.id, labelOf(group)] as const)],
      own,
    );
  const chosen = all.find(({ id }) => id === own);
  return {
    type: 'external_select',
    action_id: CHOICE,
    min_query_length: 0,
    placeholder: plain(words.teams.findUserGroup),
    initial_option: chosen ? optionOf(chosen) : none(words),
  };
}

/** Returns a text as we search it: without case and accents. */
const plainly = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Returns the groups to offer for what a person typed: first those whose names begin with it. */
export function groupsFound(words: Words, groups: readonly UserGroup[], typed: string): PlainTextOption[] {
  const wanted = plainly(typed.trim());
  const found = groups.filter(({ name }) => plainly(name).includes(wanted));
  const first = found.filter(({ name }) => plainly(name).startsWith(wanted));
  const rest = found.filter((group) => !first.includes(group));
  return [...(wanted === '' ? [none(words)] : []), ...[...first, ...rest].map(optionOf)].slice(
    0,
    MOST_OPTIONS,
  );
}
