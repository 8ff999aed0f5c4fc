/** What the bot asks a workspace for, as manifest.yml does; ARCHITECTURE.md says what each is for. */
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
