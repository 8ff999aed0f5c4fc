/** Branded identifiers, so that one kind can't be passed for another. */
type Brand<T extends string> = string & { readonly __brand: T };

/** A workspace, such as `T0123ABCD`. */
export type WorkspaceId = Brand<'WorkspaceId'>;
/** A team, as named in the teams file, such as `east-clinic`. */
export type TeamId = Brand<'TeamId'>;
/** A person, such as `U0123ABCD`. */
export type MemberId = Brand<'MemberId'>;
/** One weekly round of one team: the calendar date it opens on in the team's zone, such as `2026-11-24`. */
export type PulseId = Brand<'PulseId'>;

export const workspaceId = (text: string): WorkspaceId => text as WorkspaceId;
export const teamId = (text: string): TeamId => text as TeamId;
export const memberId = (text: string): MemberId => text as MemberId;
export const pulseId = (text: string): PulseId => text as PulseId;

/** The member that a slip names if it changes nothing. No real person has this id. */
export const NO_MEMBER: MemberId = memberId('');

/** Parses a pulse id that came from outside. Returns null unless it's a real date in the years 2000 to 9999. */
export function readPulseId(text: string): PulseId | null {
  if (!/^[2-9]\d{3}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? null : pulseId(text);
}
