/** Branded identifiers, so that one kind can never stand where another is meant. */
type Brand<T extends string> = string & { readonly __brand: T };

/** A Slack workspace, such as `T0123ABCD`. */
export type WorkspaceId = Brand<'WorkspaceId'>;
/** A team, as named in the teams file, such as `east-clinic`. */
export type TeamId = Brand<'TeamId'>;
/** A Slack user id, such as `U0123ABCD`. */
export type MemberId = Brand<'MemberId'>;
/** One weekly round of one team: the calendar date it opens on in the team's zone, such as `2026-11-24`. */
export type PulseId = Brand<'PulseId'>;

export const workspaceId = (text: string): WorkspaceId => text as WorkspaceId;
export const teamId = (text: string): TeamId => text as TeamId;
export const memberId = (text: string): MemberId => text as MemberId;
export const pulseId = (text: string): PulseId => text as PulseId;
