import { ASK_CHOICES, type Ask, type AskChoice, ASKS } from './ask.js';
import type { MemberId } from './ids.js';
import type { PublishedResult } from './publication-rule.js';
import { lastWeekOf, seasonOf } from './season.js';

/** A member's ask; null for nothing, or for no pick. */
export type OwnAsk = Ask | null;

/** A member's ask as their record keeps it until the period ends. */
export interface KeptAsk {
  readonly ask: Ask;
  /** The first week of its period. */
  readonly firstWeek: number;
}

/**
 * A member's ask in their record. Withdrawn: they had us forget their weeks, so we must also forget any pick that's
 * still in the open box.
 */
export type AskRecord = KeptAsk | 'withdrawn' | null;

/** Returns the record's ask after a pick, or after a check-in without one. An ask of another period is dropped. */
export function askAfter(kept: AskRecord, choice: AskChoice | null, week: number): AskRecord {
  if (kept === 'withdrawn' || choice === 'nothing') return null;
  const firstWeek = seasonOf(week);
  if (choice !== null) return { ask: choice, firstWeek };
  return kept?.firstWeek === firstWeek ? kept : null;
}

/** What a member asks for in the period of a week. */
export const askIn = (kept: AskRecord, week: number): OwnAsk =>
  kept !== null && kept !== 'withdrawn' && kept.firstWeek === seasonOf(week) ? kept.ask : null;

/**
 * The rule for what a team asks for most, in one place. `npm run redteam -- --group manager` measures what each
 * number buys, and docs/decisions/0025-the-periods-ask.md says what else was tried.
 */
export const ASK_RULE = {
  /** The fewest counted members of a team that we ask: in smaller teams, an ask is seldom clear enough. */
  from: 12,
  /** How many weeks at the end of a period have the ask in their form. */
  weeks: 4,
  /** For how many weeks everyone sees what the team asks for most. */
  shownWeeks: 4,
  /**
   * The chance that we swap a member's ask for one drawn evenly from all choices. It keeps someone who knows or
   * chooses everyone else's asks from being sure of the one they don't know.
   */
  swapped: 0.2,
  /** The range of the secret bar: how many members must ask for the same thing. */
  bar: { from: 3, to: 5 },
  /** The range of the secret margin: by how many members it must lead the second. */
  margin: { from: 1, to: 3 },
} as const;

/** Whether the calendar lets the form of a week ask what would help. */
export const isAskWeek = (week: number): boolean => week > lastWeekOf(seasonOf(week)) - ASK_RULE.weeks;

/** Whether we ask a team with `counted` counted members. */
export const isLargeEnoughToAsk = (counted: number): boolean => counted >= ASK_RULE.from;

/** A secret bar and margin. */
export interface Bars {
  readonly bar: number;
  readonly margin: number;
}

/** How many members ask for each thing. */
export type AskCounts = Readonly<Record<Ask, number>>;

/** The ask that reaches the bar and leads the second by the margin; null for none. */
export function clearTop(counts: AskCounts, { bar, margin }: Bars): Ask | null {
  const [top, second] = ASKS.toSorted((one, other) => counts[other] - counts[one]) as [Ask, Ask];
  return counts[top] >= bar && counts[top] - counts[second] >= margin ? top : null;
}

/** A period's secret draws, each uniform in [0, 1). A repeated close gets the same draws. */
export interface AskDraws {
  readonly bar: number;
  readonly margin: number;
  /** For each member: whether we swap their ask, and for which. */
  readonly swap: (member: MemberId) => { readonly whether: number; readonly to: number };
}

const drawn = ({ from, to }: { readonly from: number; readonly to: number }, draw: number): number =>
  from + Math.floor(draw * (to - from + 1));

/**
 * What a team asks for most, or null. Members who picked nothing count like everyone else: if we swapped only actual
 * picks, someone who keeps others from picking would see the rest without noise.
 *
 * @param asks the asks of all counted members, null for nothing
 */
export function topAsk(asks: ReadonlyMap<MemberId, OwnAsk>, draws: AskDraws): Ask | null {
  const counts: Record<Ask, number> = { intake: 0, supervision: 0, meetings: 0, news: 0 };
  if (!isLargeEnoughToAsk(asks.size)) return null;
  for (const [member, own] of asks) {
    const { whether, to } = draws.swap(member);
    const choice = ASK_CHOICES[Math.floor(to * ASK_CHOICES.length)];
    const ask = whether < ASK_RULE.swapped ? choice : own;
    if (ask && ask !== 'nothing') counts[ask] += 1;
  }
  const { bar, margin } = ASK_RULE;
  return clearTop(counts, { bar: drawn(bar, draws.bar), margin: drawn(margin, draws.margin) });
}

/** The latest result, with the last ask while everyone still sees it; null without results, which are oldest first. */
export function shownResult(results: readonly PublishedResult[]): PublishedResult | null {
  const latest = results.at(-1);
  if (!latest) return null;
  const asked = results.findLast(({ week, ask }) => ask !== null && latest.week < week + ASK_RULE.shownWeeks);
  return { ...latest, ask: asked?.ask ?? null };
}
