import { randomBytes } from 'node:crypto';
import type { SettingName } from '../../settings.js';
import type { Asking } from '../asking.js';
import type { Known, Way } from './known.js';
import {
  appTokenVerdict,
  APPROVAL,
  botTokenVerdict,
  clientVerdict,
  signingSecretVerdict,
  type Verdict,
} from './slack-answers.js';

/** Removes the quotes that files put around a pasted value. */
const unquoted = (pasted: string): string => /^(["'])(.*)\1$/.exec(pasted)?.[2] ?? pasted;

/** Settings for Slack; null for one that must not be set. */
export type SlackSettings = Partial<Record<SettingName, string | null>>;

/** A setting to get from Slack: how to get it, and how to check it. */
interface SlackSetting {
  readonly name: SettingName;
  readonly what: string;
  readonly where: string;
  look(this: void, value: string): Promise<Verdict> | Verdict;
}

/**
 * Asks for a setting until Slack accepts it. It first checks the value in .env, if there is one, and suggests it.
 *
 * @returns the value that Slack accepts, or that the operator keeps though Slack gave no answer
 */
async function accepted(
  asking: Asking,
  known: Known,
  { name, what, where, look }: SlackSetting,
): Promise<string> {
  const judge = async (value: string): Promise<boolean> =>
    mayStay(asking, await look(value), 'Keep it all the same?');
  asking.say('', where);
  const old = known[name];
  if (old !== undefined) {
    asking.say(`${name} is set already. Looking at it …`);
    if ((await judge(old)) && (await asking.yes('Keep it?', true))) return old;
  }
  for (;;) {
    const typed = unquoted(await asking.secret(`Paste the ${what}`));
    if (typed === '') asking.say(`If Slack doesn't let you install the app: ${APPROVAL}.`);
    else if (await judge(typed)) return typed;
  }
}

/** Shows Slack's verdict. Returns whether the value may stay: it's good, or unknown and the operator keeps it. */
async function mayStay(asking: Asking, { kind, says }: Verdict, question: string): Promise<boolean> {
  asking.say(...(typeof says === 'string' ? [says] : says));
  return kind === 'good' || (kind === 'unknown' && (await asking.yes(question, false)));
}

const botToken = (url: string | undefined): SlackSetting => ({
  name: 'SLACK_BOT_TOKEN',
  what: 'bot token (xoxb-…)',
  where:
    'The bot token: "Install App" → "Install to …", say yes, then "OAuth & Permissions" → "Bot User OAuth Token".',
  look: (token) => botTokenVerdict(token, url),
});

const appToken = (url: string | undefined): SlackSetting => ({
  name: 'SLACK_APP_TOKEN',
  what: 'app-level token (xapp-…)',
  where:
    'The app-level token: "Basic Information" → "App-Level Tokens" → "Generate", with the scope connections:write.',
  look: (token) => appTokenVerdict(token, url),
});

const signingSecret: SlackSetting = {
  name: 'SLACK_SIGNING_SECRET',
  what: 'signing secret',
  where: 'The signing secret: "Basic Information" → "App Credentials" → "Signing Secret" → "Show".',
  look: signingSecretVerdict,
};

/** Asks for all that Slack gives the app, and checks each value as it's pasted. */
export async function askForTokens(
  asking: Asking,
  way: Way,
  known: Known,
  slackApiUrl: string | undefined,
): Promise<SlackSettings> {
  if (way === 'socket')
    return {
      EVENKEEL_MODE: 'socket',
      SLACK_BOT_TOKEN: await accepted(asking, known, botToken(slackApiUrl)),
      SLACK_APP_TOKEN: await accepted(asking, known, appToken(slackApiUrl)),
      SLACK_CLIENT_ID: null,
      SLACK_CLIENT_SECRET: null,
    };
  if (way === 'http')
    return {
      EVENKEEL_MODE: 'http',
      SLACK_BOT_TOKEN: await accepted(asking, known, botToken(slackApiUrl)),
      SLACK_SIGNING_SECRET: await accepted(asking, known, signingSecret),
      SLACK_APP_TOKEN: null,
      SLACK_CLIENT_ID: null,
      SLACK_CLIENT_SECRET: null,
    };
  const signing = await accepted(asking, known, signingSecret);
  return {
    EVENKEEL_MODE: 'http',
    SLACK_SIGNING_SECRET: signing,
    ...(await client(asking, known, slackApiUrl)),
    SLACK_BOT_TOKEN: null,
    SLACK_APP_TOKEN: null,
    EVENKEEL_INSTALL_SECRET: installSecret(asking, known),
    EVENKEEL_WORKSPACES: await workspaces(asking, known),
  };
}

/** Asks for the client id, which isn't secret, and its secret. Slack checks both together. */
async function client(asking: Asking, known: Known, slackApiUrl: string | undefined): Promise<SlackSettings> {
  asking.say('', 'The client id and secret: "Basic Information" → "App Credentials".');
  let id = known.SLACK_CLIENT_ID ?? '';
  let secret = known.SLACK_CLIENT_SECRET ?? '';
  for (let again = false; ; again = true) {
    if (again || id === '') id = await asking.text('Client id', id);
    if (again || secret === '') secret = unquoted(await asking.secret('Paste the client secret'));
    if (id === '' || secret === '') continue;
    const verdict = await clientVerdict(id, secret, slackApiUrl);
    if (await mayStay(asking, verdict, 'Keep them all the same?'))
      return { SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret };
  }
}

/** The operator's own secret that seals the workspaces' tokens: the existing one, or a new one. */
function installSecret(asking: Asking, known: Known): string {
  if (known.EVENKEEL_INSTALL_SECRET) return known.EVENKEEL_INSTALL_SECRET;
  asking.say(
    '',
    "EVENKEEL_INSTALL_SECRET seals the workspaces' tokens in Redis. A new one is drawn. Keep .env as you keep passwords:",
    'without this secret every workspace has to install the app again.',
  );
  return randomBytes(32).toString('hex');
}

const WORKSPACE_IDS = /^(?:any|[TE][A-Z0-9]+(?:\s*,\s*[TE][A-Z0-9]+)*)$/;

async function workspaces(asking: Asking, known: Known): Promise<string> {
  asking.say(
    '',
    'Which workspaces may install it? Their ids (T…), or those of organizations (E…), with commas between; or any.',
    "A workspace's id is in its address in a browser: https://app.slack.com/client/T….",
  );
  for (;;) {
    const typed = await asking.text('Workspaces', known.EVENKEEL_WORKSPACES);
    if (WORKSPACE_IDS.test(typed)) return typed.replaceAll(/\s+/g, '');
    asking.say('Fix: ids like T012ABCDEF,E034GHIJKL, or the word any.');
  }
}
