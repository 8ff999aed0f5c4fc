import { linesOf } from '../../sandbox/demo/read.js';
import { dump } from '../support/redis.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';
import { supportersIn } from '../support/supporters-in-slack.js';

const [ASKS, SUPPORTER, SECOND] = [1, 2, 3].map(member) as [string, string, string];

let harness: Harness;
let supporters: ReturnType<typeof supportersIn>;
beforeAll(async () => {
  harness = await startHarness({ joining: false, people: { [MANAGER]: { isAdmin: true } } });
  supporters = supportersIn(harness);
});
afterAll(() => harness.end());

const wordTo = (id: string, words: string) =>
  harness.slack
    .as(id)
    .dms()
    .filter(({ blocks }) => linesOf(blocks).join('\n').includes(words));
/** Opens the list of people one can ask, from /support peer. */
const openAsking = async (id: string): Promise<void> => {
  await harness.closeAll(id);
  await harness.slack.as(id).command('/support', 'peer');
  const answer = harness.slack.as(id).ephemerals().at(-1);
  if (!answer) throw new Error('no answer');
  await harness.slack.as(id).click({ message: answer }, 'supporter_ask');
  await harness.shows(id, 'Trained peer supporters');
};
const says = async (id: string, action: string, words: string | RegExp): Promise<void> => {
  const asked = wordTo(id, 'named you as a peer supporter').at(-1);
  if (!asked) throw new Error(`${id} was not asked`);
  await harness.closeAll(id);
  await harness.slack.as(id).click({ message: asked }, action);
  await harness.shows(id, words);
};

describe('peer supporters', () => {
  it('are named by an admin and no one else, and can’t be asked until they say yes', async () => {
    await supporters.nominate(SUPPORTER, MANAGER);
    await supporters.nominate(SECOND, MANAGER);
    await openAsking(ASKS);
    expect(harness.top(ASKS)).toMatch(/No peer supporter is available/);
    await says(SUPPORTER, 'supporter_yes', 'can ask you');
    await says(SECOND, 'supporter_no', 'no longer a peer supporter');
    await supporters.openSupporters(MANAGER);
    expect(harness.top(MANAGER)).toMatch(new RegExp(`<@${SUPPORTER}> · said yes`));
    expect(harness.top(MANAGER)).not.toContain(SECOND);
  });

  it('get a request that its sender saw before, and no one else gets it', async () => {
    const before = harness.slack.exportMessages().length;
    await openAsking(ASKS);
    await harness.clickTo(ASKS, 'supporter_choose', "exactly what they'll read");
    expect(harness.top(ASKS)).toMatch(/deletes it after three days/);
    await harness.slack.as(ASKS).submit();
    await harness.shows(ASKS, 'We sent your message to');
    const [request] = wordTo(SUPPORTER, 'would like to talk with a peer supporter');
    expect(linesOf(request?.blocks)[0]).toContain(`<@${ASKS}>`);
    expect(harness.slack.exportMessages().length).toBe(before + 1);
  });

  it('lose a request after three days, and nothing of it is kept', async () => {
    const named = (text: string) =>
      text
        .split('\n')
        .filter((line) => !/:(roster|teams)$/.test(line.split(' ')[0] ?? ''))
        .filter((line) => line.includes(ASKS) || line.includes(SUPPORTER));
    expect(named(await dump(harness.prefix))).toEqual([]);
    await harness.open(0);
    expect(wordTo(SUPPORTER, 'would like to talk').length).toBe(1);
    await harness.close(0);
    expect(wordTo(SUPPORTER, 'would like to talk')).toEqual([]);
    expect(named(await dump(harness.prefix))).toEqual([]);
    expect(harness.log()).not.toContain(ASKS);
  });

  it('can’t be asked while away, even from a list opened before', async () => {
    await openAsking(ASKS);
    await openAsking(SUPPORTER);
    expect(harness.top(SUPPORTER)).not.toContain(`<@${SUPPORTER}>`);
    await harness.clickTo(SUPPORTER, 'supporter_away', 'away for now');
    await harness.clickTo(ASKS, 'supporter_choose', "isn't available right now");
    await harness.clickTo(SUPPORTER, 'supporter_yes', 'can ask you');
    await openAsking(ASKS);
    await harness.clickTo(ASKS, 'supporter_choose', "exactly what they'll read");
    await harness.clickTo(SUPPORTER, 'supporter_away', 'away for now');
    await harness.slack.as(ASKS).submit();
    await harness.shows(ASKS, "isn't available right now");
    expect(wordTo(SUPPORTER, 'would like to talk')).toEqual([]);
  });

  it('stay on the list over quiet weeks, and an admin can take them off', async () => {
    for (let week = 1; week < 7; week += 1) {
      await harness.open(week);
      await harness.close(week);
    }
    await supporters.openSupporters(MANAGER);
    expect(harness.top(MANAGER)).toMatch(new RegExp(`<@${SUPPORTER}> · said yes, away`));
    await harness.slack.as(MANAGER).click('modal', 'supporter_drop');
    await harness.slack.waitFor('the change', () => !harness.top(MANAGER).includes(SUPPORTER));
  });

  it('aren’t joined by a member who says yes in the message after they said no', async () => {
    await harness.closeAll(ASKS);
    await openAsking(ASKS);
    const asked = wordTo(SECOND, 'named you as a peer supporter').at(-1);
    if (!asked) throw new Error('not asked');
    await says(SECOND, 'supporter_yes', 'no longer a peer supporter');
    await openAsking(ASKS);
    expect(harness.top(ASKS)).toMatch(/No peer supporter is available/);
    expect(harness.slack.refusals).toEqual([]);
  });
});
