import { dayOf, type Instant } from '../../src/pulse/calendar.js';
import { teamId, type WorkspaceId, workspaceId } from '../../src/pulse/ids.js';
import { type Team, WEEKDAYS } from '../../src/pulse/team.js';
import { batchesOf } from '../../src/store/batches.js';
import { openOrCreateKeyring, bindToKeyring } from '../../src/store/keyring-guard.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { markSchema } from '../../src/store/schema.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { installRegister } from '../../src/usecases/install-register.js';
import { aTeam } from '../support/team.js';
import { aMember } from './clinic.js';

/** The signing secret of these bots. */
export const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';

const SECRET = 'a-secret-of-the-benches-with-more-than-32-characters';

/** Returns an id as long as Slack's. */
export const aWorkspace = (index: number): WorkspaceId => workspaceId(`T${String(index).padStart(10, '0')}`);

/** Returns the environment of a bot that serves these workspaces over HTTP. */
export const servingEnv = (apiUrl: string, redisUrl: string): Record<string, string> => ({
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  SLACK_API_URL: apiUrl,
  REDIS_URL: redisUrl,
  EVENKEEL_INSTALL_SECRET: SECRET,
  EVENKEEL_WORKSPACES: 'any',
  EVENKEEL_MODE: 'http',
  EVENKEEL_PORT: '0',
  EVENKEEL_HEALTH_PORT: '0',
});

/** Where to install workspaces. */
interface Setup {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly keyringFile: string;
  readonly now: Instant;
}

/** A workspace that installs the app. */
export interface Installing {
  readonly id: WorkspaceId;
  readonly token: string;
  /** The team that it begins with, or null. */
  readonly team: Team | null;
}

/** Returns `count` workspaces with made-up ids. */
export const installing = (count: number, teamOf: (index: number) => Team | null): Installing[] =>
  Array.from({ length: count }, (_, index) => {
    const id = aWorkspace(index);
    return { id, token: `xoxb-${id}`, team: teamOf(index) };
  });

/** The number of workspaces written at once. */
const AT_ONCE = 50;

/** Installs the app in each of the workspaces. */
export async function installEach(
  { redisUrl, prefix, keyringFile, now }: Setup,
  all: readonly Installing[],
): Promise<void> {
  const redis = connect(redisUrl, () => undefined);
  const { keyring } = await openOrCreateKeyring(keyringFile, async () => [], dayOf(now));
  await markSchema(redis, prefix);
  const register = installRegister({ redis, prefix }, SECRET, null);
  const install = async ({ id, token, team }: Installing): Promise<void> => {
    const bot = { token, id: 'B0BOT', userId: 'U0BOT', scopes: [] };
    await register.keep(id, { team: { id }, isEnterpriseInstall: false, bot }, id, now);
    const store = storeOf(redis, prefix, id);
    await bindToKeyring(store, keyring, prefix, async () => true);
    if (team) await defineTeam({ store, clock: { now: () => now } }, team);
  };
  for (const batch of batchesOf(all, AT_ONCE)) await Promise.all(batch.map(install));
  redis.disconnect();
}

/** Installs the app in `count` workspaces, each with one team whose next step is days away. */
export async function installMany(setup: Setup, count: number): Promise<void> {
  const on = (days: number) => ({
    weekday: WEEKDAYS[(new Date(setup.now).getUTCDay() + 6 + days) % 7] ?? 'monday',
    hour: 0,
    minute: 0,
  });
  const schedule = { timeZone: 'UTC', opens: on(3), reminds: on(4), closes: on(5) };
  const team = aTeam({ id: teamId('east'), managers: [aMember(0)], schedule, origin: 'app' });
  await installEach(
    setup,
    installing(count, () => team),
  );
}
