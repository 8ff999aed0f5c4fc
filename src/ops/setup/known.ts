import { type SettingName, SETTINGS } from '../../settings.js';

/** Settings by name, without empty ones. */
export type Known = Readonly<Partial<Record<SettingName, string>>>;

/** The placeholders for tokens in .env.example. */
const PLACEHOLDERS: readonly string[] = ['xoxb-', 'xapp-'];

/** The settings of an environment that are set to more than a placeholder. */
export const knownIn = (env: Readonly<Record<string, string | undefined>>): Known =>
  Object.fromEntries(
    Object.keys(SETTINGS).flatMap((name) => {
      const value = env[name];
      return value && !PLACEHOLDERS.includes(value) ? [[name, value]] : [];
    }),
  );

/** How Slack reaches the bot, and whether it serves several workspaces. */
export type Way = 'socket' | 'http' | 'several';

/** Returns the way that settings are for. */
export function wayOf(known: Known): Way {
  if (known.SLACK_CLIENT_ID) return 'several';
  return known.EVENKEEL_MODE === 'http' ? 'http' : 'socket';
}
