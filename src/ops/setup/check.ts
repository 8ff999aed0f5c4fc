import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_PREFIX, DEFAULT_REDIS_URL, KEYRING_NAME } from '../../config.js';
import { usualFile } from '../../paths.js';
import { folderTrouble } from '../../sealing/keyring-folder.js';
import { isOpenToOthers, readEnvFile } from './env-file.js';
import { keyringTrouble } from './keyring-step.js';
import { knownIn } from './known.js';
import { lookAtRedis } from './redis-step.js';
import { appTokenVerdict, botTokenVerdict, clientVerdict, type Verdict } from './slack-answers.js';

/** One thing that setup takes care of, and its state. */
export interface SetupFinding {
  readonly ok: boolean;
  readonly says: string;
}

const fromVerdict = (name: string, { kind, says }: Verdict): SetupFinding => ({
  ok: kind === 'good',
  says: `${name}: ${typeof says === 'string' ? says : says.join(' ')}`,
});

/**
 * Checks everything that setup would ask about, and changes nothing: .env, what's missing in it, whether Slack
 * accepts the tokens, Redis, and the keyring.
 *
 * @param problems what's wrong with the configuration, a sentence each with the fix
 */
export async function* checkSetup(
  env: NodeJS.ProcessEnv,
  problems: readonly string[],
): AsyncGenerator<SetupFinding> {
  const { file, text } = readEnvFile();
  const known = knownIn(env);
  if (text === null) yield { ok: false, says: `There's no ${file}. Fix: npx evenkeel setup writes it.` };
  else if (isOpenToOthers(file)) yield { ok: false, says: `Others may read ${file}. Fix: chmod 600 ${file}` };
  else yield { ok: true, says: `${file} is there, and only its owner may read it.` };
  for (const problem of problems) yield { ok: false, says: `${problem}.` };

  const { SLACK_API_URL: url, SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret } = known;
  if (known.SLACK_BOT_TOKEN)
    yield fromVerdict('SLACK_BOT_TOKEN', await botTokenVerdict(known.SLACK_BOT_TOKEN, url));
  if (known.SLACK_APP_TOKEN && known.EVENKEEL_MODE !== 'http')
    yield fromVerdict('SLACK_APP_TOKEN', await appTokenVerdict(known.SLACK_APP_TOKEN, url));
  if (id && secret) yield fromVerdict('SLACK_CLIENT_ID', await clientVerdict(id, secret, url));

  const look = await lookAtRedis(
    known.REDIS_URL ?? DEFAULT_REDIS_URL,
    known.EVENKEEL_PREFIX ?? DEFAULT_PREFIX,
  );
  yield 'says' in look ? { ok: true, says: look.says } : { ok: false, says: look.trouble };

  const keyring = known.EVENKEEL_KEYRING ? resolve(known.EVENKEEL_KEYRING) : usualFile(KEYRING_NAME);
  const trouble = existsSync(keyring) ? keyringTrouble(keyring) : folderTrouble(keyring);
  if (trouble !== null) yield { ok: false, says: trouble };
  else if (existsSync(keyring)) yield { ok: true, says: `The keyring ${keyring} opens.` };
  else
    yield {
      ok: false,
      says: `There's no keyring at ${keyring} yet. Fix: npx evenkeel setup, npx evenkeel keys init, or the first start makes it.`,
    };
}
