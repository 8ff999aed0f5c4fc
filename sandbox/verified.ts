import { readConfig } from '../src/config.js';
import type { Verified } from '../src/ops/verify/verify.js';
import { verify } from '../src/ops/verify/verify.js';
import { type Member, type Sandbox, startSandbox } from './index.js';
import { freePort } from './local-redis.js';

/** The admin who verifies, and another person. */
export const ADMIN = 'U0ADA';
export const OTHER = 'U0OTTO';

/** The longest wait for a person who acts at once, in milliseconds. */
const WAIT_MS = 10_000;

/** The person's act for each thing that `verify` asks for, by name. */
const ACTS: Readonly<Record<string, (person: Member, slack: Sandbox) => unknown>> = {
  press: (person) => {
    const message = person.dms().at(-1);
    return message && person.click({ message }, 'verify_message');
  },
  next: (person) => person.click('modal', 'verify_next'),
  search: (person) => person.search('modal', 'verify_search', 'one'),
  menu: (person) => person.click('modal', 'verify_menu', { selected: 'one' }),
  send(person) {
    person.fill({ verify_text: 'word' });
    return person.submit();
  },
  async close(person, slack) {
    await slack.waitFor(
      "what takes the form's place",
      () => person.modals().at(-1)?.view['submit'] === undefined,
    );
    await person.closeModal();
  },
  home: (person) => person.openHome(),
  'home button': (person) => person.click('home', 'verify_home'),
  command: (person) => person.command('/support'),
  async answer(person, slack) {
    const message = await slack.waitFor('the answer', () => person.ephemerals().at(-1));
    await person.click({ message }, 'verify_answer');
  },
  shortcut: (person) => person.shortcut('support'),
  write: (person) => person.write('word'),
  edit(person) {
    const [last] = person.written().slice(-1);
    return last === undefined ? undefined : person.edit(last, 'another word');
  },
};

/** Starts a local Slack with the admin who verifies, and another person. */
export const aSlackToVerify = (): Promise<Sandbox> =>
  startSandbox({
    manifestFile: 'manifest.yml',
    users: [
      { id: ADMIN, name: 'Ada', isAdmin: true },
      { id: OTHER, name: 'Otto' },
    ],
    enforceRateLimits: false,
  });

/** Runs `evenkeel verify` on a local Slack, with a person who does at once what they're asked to. */
export async function verifyOn(
  slack: Sandbox,
  mode: 'socket' | 'http',
  besides: (name: string) => void = () => undefined,
): Promise<Verified> {
  const port = await freePort();
  if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    EVENKEEL_MODE: mode,
    EVENKEEL_PORT: String(port),
  });
  const person = slack.as(ADMIN);
  return verify(config, slack.botToken, {
    user: ADMIN,
    ask(name) {
      besides(name);
      // An act that fails shows in what verify then doesn't see.
      Promise.resolve(ACTS[name]?.(person, slack)).catch(() => undefined);
    },
    tell: () => undefined,
    looked: async () => undefined,
    waitMs: WAIT_MS,
    paceMs: 0,
  });
}
