/** The scopes the bot asks a workspace for, as in manifest.yml; docs/DEPENDENCIES.md says what each is for. */
export const BOT_SCOPES = [
  'channels:read',
  'chat:write',
  'commands',
  'groups:read',
  'im:history',
  'im:write',
  'mpim:write',
  'team:read',
  'usergroups:read',
  'users:read',
] as const;

/**
 * The scopes that a workspace may leave out, as in manifest.yml: only peer check-ins and teams of user groups need them.
 */
export const OPTIONAL_SCOPES: ReadonlySet<BotScope> = new Set(['mpim:write', 'usergroups:read']);

export type BotScope = (typeof BOT_SCOPES)[number];

/** Returns the scopes that the app asks for but a token lacks. */
export const lackingScopes = (granted: readonly string[]): BotScope[] =>
  BOT_SCOPES.filter((scope) => !granted.includes(scope));
