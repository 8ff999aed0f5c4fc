/** What the bot asks a workspace for, as manifest.yml does; docs/DEPENDENCIES.md says what each is for. */
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

export type BotScope = (typeof BOT_SCOPES)[number];

/** The scopes that a token lacks of those the app asks for. */
export const lackingScopes = (granted: readonly string[]): BotScope[] =>
  BOT_SCOPES.filter((scope) => !granted.includes(scope));
