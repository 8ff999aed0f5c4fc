import { WebClient } from '@slack/web-api';
import { linesOf } from '../../sandbox/demo/read.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { type MemberId, memberId, pulseId, teamId } from '../../src/pulse/ids.js';
import type { Notification } from '../../src/pulse/notification.js';
import { onceOptions } from '../../src/slack/api/client.js';
import { slackPost } from '../../src/slack/post-notification.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import { type KindName, kindNamed } from '../support/notification-kinds.js';

const [ANN, BEN, CAT, GONE] = ['UANN', 'UBEN', 'UCAT', 'UGONE'].map(memberId) as [
  MemberId,
  MemberId,
  MemberId,
  MemberId,
];
const texts = loadTexts('content', 'us');

let slack: Sandbox;
beforeEach(async () => {
  slack = await startSandbox({
    manifestFile: 'manifest.yml',
    users: [...[ANN, BEN, CAT].map((id) => ({ id, name: id })), { id: GONE, name: 'Gone', deleted: true }],
  });
});
afterEach(() => slack.close());

/** Posts a notification of a round as the bot would. */
const post = (name: KindName, ...[member = ANN, ...partners]: MemberId[]) => {
  const notification: Notification = {
    ...kindNamed(name),
    member,
    team: teamId('east'),
    pulse: pulseId('2026-06-02'),
    closesAt: 0,
    language: 'en',
    partners,
    languages: ['en'],
  };
  const memberTexts = {
    textsFor: async () => texts.en,
    helpFor: async () => texts.en,
    textsIn: async () => texts.en,
    languageNow: () => null,
    textsNow: () => texts.en,
    textsWith: () => texts,
  };
  const client = new WebClient(slack.botToken, onceOptions(slack.apiUrl));
  const office = { client, memberTexts, lookAt: async () => null, newsFor: async () => [] };
  return slackPost(office)(notification, null, null);
};
const said = (id: MemberId) => ({
  together: slack.as(id).groupDms().length,
  alone: slack
    .as(id)
    .dms()
    .filter(({ blocks }) => linesOf(blocks).join('\n').includes('No match this time')).length,
});

describe('an introduction', () => {
  it('is one message to the whole group', async () => {
    expect(await post('introduction', ANN, BEN, CAT)).toEqual({ kind: 'posted' });
    expect([ANN, BEN, CAT].map(said)).toEqual(Array.from({ length: 3 }, () => ({ together: 1, alone: 0 })));
    expect(slack.exportMessages()).toHaveLength(1);
  });

  it('goes out to two of three if the third has left since', async () => {
    expect(await post('introduction', ANN, GONE, BEN)).toEqual({ kind: 'posted' });
    expect([ANN, BEN].map(said)).toEqual([
      { together: 1, alone: 0 },
      { together: 1, alone: 0 },
    ]);
  });

  it.each([[[ANN, GONE]], [[GONE, ANN]]] as const)(
    'tells the member who’s left that no one else is there, if the other has left: %s',
    async (people) => {
      expect(await post('introduction', ...people)).toEqual({ kind: 'posted' });
      expect(said(ANN)).toEqual({ together: 0, alone: 1 });
      expect(slack.exportMessages()).toHaveLength(1);
    },
  );

  it('waits if Slack asks it to, and posts nothing until then', async () => {
    slack.fault({ kind: 'ratelimited', methods: ['chat.postMessage'], times: 1 });
    expect(await post('introduction', ANN, BEN)).toMatchObject({ kind: 'later' });
    expect(await post('introduction', ANN, BEN)).toEqual({ kind: 'posted' });
    expect(said(ANN)).toEqual({ together: 1, alone: 0 });
  });
});

describe('a delivery of a round', () => {
  it.each<[KindName, MemberId[]]>([
    ['introduction', [ANN, BEN]],
    ['peerAlone', [ANN]],
    ['cover of introduction', [ANN]],
  ])('makes three calls: %s', async (kind, people) => {
    await post(kind, ...people);
    expect(slack.calls.map(({ method }) => method)).toEqual([
      'conversations.open',
      'chat.postMessage',
      'chat.update',
    ]);
  });
});
