import { WebClient } from '@slack/web-api';
import {
  type Banner,
  bannerOf,
  heardInMessage,
  type PostedMessage,
  startSandbox,
} from '../../../sandbox/index.js';
import { textsIn } from '../../../sandbox/notifications.js';
import { memberId, pulseId, teamId } from '../../../src/pulse/ids.js';
import { type Language, LANGUAGES } from '../../../src/pulse/language.js';
import { isFilledIn, NOTIFICATION_KINDS } from '../../../src/pulse/notification.js';
import { onceOptions } from '../../../src/slack/api/client.js';
import { postHelp, postNeutralFirst } from '../../../src/slack/api/neutral-first.js';
import { longestTeam, withResults } from '../../../src/slack/examples/fixtures.js';
import { namedMessage, requestMessage } from '../../../src/slack/features/peer-supporters/views.js';
import { crisisReply } from '../../../src/slack/features/support/help-only-views.js';
import { askMessage } from '../../../src/slack/features/support/talk.js';
import { sorryIn } from '../../../src/slack/kit/show.js';
import { slackPost } from '../../../src/slack/post-notification.js';
import { helpIn } from '../../../src/slack/texts/help.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { startHarness } from '../../support/harness.js';
import type { Attack } from '../attack.js';
import { count, type Figure } from '../measure.js';

const content = loadTexts('content', 'us');

/** Returns every direct message that isn't the same for the whole roster, as the bot sends it, in one language. */
async function everyMessage(language: Language): Promise<PostedMessage[]> {
  const texts = content[language];
  const [me, other] = [memberId('UME'), memberId('UOTHER')];
  const slack = await startSandbox({
    manifestFile: 'manifest.yml',
    users: [me, other].map((id) => ({ id, name: id })),
    enforceRateLimits: false,
  });
  try {
    const client = new WebClient(slack.botToken, onceOptions(slack.apiUrl));
    const read = async () => texts;
    const memberTexts = {
      textsFor: read,
      helpFor: read,
      textsIn: read,
      textsNow: () => texts,
      languageNow: () => language,
      textsWith: () => content,
    };
    const view = { team: longestTeam, ...withResults('strained'), open: false };
    const post = slackPost({
      client,
      memberTexts,
      lookAt: async () => view,
      newsFor: async () => [],
    });
    for (const kind of NOTIFICATION_KINDS.filter(isFilledIn)) {
      const sent = await post(
        {
          kind,
          cover: false,
          member: me,
          team: teamId('east'),
          pulse: pulseId('2026-06-02'),
          closesAt: 0,
          language,
          partners: kind === 'introduction' ? [other] : [],
          languages: [language],
          trouble: 'empty',
        },
        null,
        null,
      );
      if (sent.kind !== 'posted') throw new Error(`The local Slack took no ${kind}.`);
    }
    const line = texts.words.notification;
    const { text, blocks } = sorryIn(texts);
    await postHelp(client, me, line, crisisReply(helpIn(content)));
    await postHelp(client, me, text, { text, blocks });
    for (const message of [askMessage(texts, other), requestMessage(texts, other, 0), namedMessage(texts)])
      await postNeutralFirst(client, me, message);
    return [...slack.exportMessages()];
  } finally {
    await slack.close();
  }
}

/** Counts the messages whose banner isn't their language's most common one: those that an onlooker can tell apart. */
async function told(bannerIn: (message: PostedMessage) => Banner): Promise<Figure> {
  let [apart, all] = [0, 0];
  for (const language of LANGUAGES) {
    const banners = (await everyMessage(language)).map((message) => JSON.stringify(bannerIn(message)));
    const times = (banner: string): number => banners.filter((one) => one === banner).length;
    apart += banners.length - Math.max(...banners.map(times));
    all += banners.length;
  }
  return count(apart, all);
}

export const banners: Attack = {
  group: 'owner',
  name: 'banners on a desktop and a phone: which kind of message came',
  attacker:
    'Whoever sees a shared screen or a lock screen, knows the words of every kind of message, and takes a desktop to show everything that’s in the blocks when a message is posted. Looks at the banner of every direct message that isn’t the same for the whole roster, in each language; the figure is how many differ from the others.',
  target: { kind: 'atMost', most: 0 },
  run: () =>
    told(({ banner }) => {
      if (!banner) throw new Error('a direct message raised no banner: the attack would mean nothing');
      return banner;
    }),
  weakened: {
    variant: 'messages are posted whole, with their neutral text',
    run: () => told((message) => bannerOf({ text: 'Weekly check-in', blocks: message.blocks })),
  },
};

/** Commands that members type, each with an answer that only they see. */
const TYPED = [
  ['/support', ''],
  ['/support', 'crisis'],
  ['/support', 'iop'],
  ['/support', 'legal'],
  ['/support', 'nonsense'],
  ['/teampulse', ''],
  ['/teampulse', 'nonsense'],
  ['/checkin', 'nonsense'],
  ['/checkin', 'pause 99'],
] as const;

const onOneLine = (texts: readonly string[]): string => texts.join(' ').replace(/\s+/g, ' ').trim();

/** Counts the answers that show something other than what a screen reader says. */
async function unsaid(heard: (message: PostedMessage) => string): Promise<Figure> {
  const [english, spanish] = ['U000001', 'U000002'];
  const harness = await startHarness({
    members: 5,
    joining: false,
    people: { [spanish]: { locale: 'es-ES' } },
  });
  try {
    for (const id of [english, spanish])
      for (const [command, words] of TYPED) await harness.slack.as(id).command(command, words);
    const answers = [english, spanish].flatMap((id) => harness.slack.as(id).ephemerals());
    if (answers.length < 2 * TYPED.length)
      throw new Error('a command got no answer: the measure means nothing');
    const differ = answers.filter((one) => onOneLine([heard(one)]) !== onOneLine(textsIn(one.blocks)));
    return count(differ.length, answers.length);
  } finally {
    await harness.end();
  }
}

export const screenReaders: Attack = {
  group: 'owner',
  name: 'answers to commands: what a screen reader leaves out',
  attacker:
    'Nobody: a member who hears Slack instead of seeing it, and gets only a message’s text. The figure is how many answers to commands show something that isn’t said, or say something that isn’t shown, in either language.',
  target: { kind: 'atMost', most: 0 },
  run: () => unsaid(({ screenReader }) => screenReader),
  weakened: {
    variant: 'the text of an answer is the neutral line',
    run: () => unsaid(() => heardInMessage({ text: 'Weekly check-in' })),
  },
};
