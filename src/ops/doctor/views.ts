import type { ModalView, View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { DEFAULT_LANGUAGE, forEachLanguage, LANGUAGES } from '../../pulse/language.js';
import { safeCode } from '../../usecases/log.js';
import { patientClient } from '../../slack/api/client.js';
import { slackErrorOf } from '../../slack/api/no-answer.js';
import { tooLongToHide } from '../../slack/examples/private.js';
import { givenIn } from '../../slack/examples/example.js';
import { type Example, examplesOf } from '../../slack/examples/list.js';
import { framed } from '../../slack/sizes/frame.js';
import { loadTexts, type Texts } from '../../slack/texts/load.js';
import { type Overlay, withOverlay } from '../../support/overlay.js';
import { type Finding, findingsOf } from './finding.js';

const { ok, warn, fail } = findingsOf('Slack');

/** How many views we ask about at a time. */
const AT_ONCE = 4;
/** How many refusals we list one by one. */
const MOST_NAMED = 10;

/**
 * Checks whether Slack accepts everything Evenkeel shows, in every language, with what the workplace added.
 *
 * @param progress called with how many views were checked, and how many there are
 */
export async function* examineViews(
  from: { readonly contentFolder: string; readonly region: string; readonly overlay: Overlay },
  token: string,
  slackApiUrl: string | undefined,
  progress: (done: number, all: number) => void,
): AsyncGenerator<Finding> {
  const { contentFolder, region, overlay } = from;
  const content = loadTexts(contentFolder, region);
  const laid = forEachLanguage((language): Texts => {
    const texts = content[language];
    return { ...texts, catalog: withOverlay(texts.catalog, overlay) };
  });
  const examples = LANGUAGES.flatMap((language) => {
    const setUp = { catalog: content[DEFAULT_LANGUAGE].catalog, overlay };
    return examplesOf(givenIn(laid, language), setUp).map((one) => ({ ...one, language }));
  });
  for (const problem of tooLongToHide(laid)) yield fail(problem);
  const client = patientClient({ token: async () => token }, slackApiUrl);
  let refused = 0;
  for (let at = 0; at < examples.length; at += AT_ONCE) {
    const some = examples.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((one) => refusalOf(client, one)));
    for (const [index, answer] of answers.entries()) {
      if (answer === null) continue;
      if (answer.error === 'unknown_method') {
        yield warn('This Slack cannot check views (blocks.validate). Fix: leave SLACK_API_URL empty.');
        return;
      }
      if (answer.error === null) {
        yield warn(
          `Slack stopped answering while it was asked about views (${answer.why}). Fix: run doctor again.`,
        );
        return;
      }
      refused += 1;
      const { name, language } = some[index] ?? { name: '', language: '' };
      if (refused <= MOST_NAMED)
        yield fail(
          `Slack refuses "${name}" (${language}): ${answer.why}. Fix: shorten or correct those words in content/, or the entry in the Home tab.`,
        );
    }
    progress(Math.min(at + AT_ONCE, examples.length), examples.length);
  }
  if (refused === 0)
    yield ok(`Slack accepts all ${examples.length} views and messages, in ${LANGUAGES.join(' and ')}.`);
  if (refused > MOST_NAMED) yield fail(`Slack refuses ${refused - MOST_NAMED} more.`);
}

const isModal = (shown: unknown): shown is ModalView => (shown as View).type === 'modal';

/**
 * Returns why Slack refuses a view, with its code, or with null as the code if Slack gave no answer. Null if Slack
 * accepts the view.
 */
async function refusalOf(
  client: WebClient,
  { surface, shown }: Example,
): Promise<{ readonly error: string | null; readonly why: string } | null> {
  try {
    await client.blocks.validate(
      surface === 'message'
        ? { message: { blocks: (shown as unknown as { blocks: [] }).blocks } }
        : { view: isModal(shown) ? framed(shown) : (shown as View) },
    );
    return null;
  } catch (error) {
    const code = slackErrorOf(error);
    if (code === null) return { error: null, why: safeCode(error) };
    const { errors = [] } = (error as { data: { errors?: { pointer?: string; message?: string }[] } }).data;
    const [first] = errors;
    return { error: code, why: first ? `${first.pointer}: ${first.message}` : code };
  }
}
