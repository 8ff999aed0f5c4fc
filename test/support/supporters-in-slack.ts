import { linesOf } from '../../sandbox/demo/read.js';
import { type Harness, MANAGER } from './harness.js';

/** Peer supporters and their times to talk, as people post and take them in Slack. */
export function supportersIn(harness: Harness) {
  const person = (id: string) => harness.slack.as(id);

  /** Opens a supporter's own times, from their Home tab. */
  const openOwn = async (id: string): Promise<void> => {
    await harness.closeAll(id);
    await person(id).openHome();
    await harness.slack.waitFor('the button', () =>
      JSON.stringify(person(id).home() ?? {}).includes('times_own'),
    );
    await person(id).click('home', 'times_own');
    await harness.shows(id, 'without giving a name');
  };

  /** Opens the list of people one can ask, from /support peer. */
  const openList = async (id: string): Promise<void> => {
    await harness.closeAll(id);
    await person(id).command('/support', 'peer');
    const answer = person(id).ephemerals().at(-1);
    if (!answer) throw new Error('no answer');
    await person(id).click({ message: answer }, 'supporter_ask');
    await harness.shows(id, 'Without your name');
  };

  /** Opens an admin's list of supporters, from their Home tab. */
  const openSupporters = async (admin: string): Promise<void> => {
    await harness.closeAll(admin);
    await harness.openHome(admin);
    await person(admin).click('home', 'setup');
    await harness.shows(admin, /choose a group|group to change/);
    await harness.clickTo(admin, 'supporter_list', 'trained to listen');
  };

  /** Has an admin name a supporter, whom the bot then asks. */
  const nominate = async (id: string, admin: string): Promise<void> => {
    await openSupporters(admin);
    await harness.clickTo(admin, 'supporter_name', `<@${id}> · asked`, id);
  };

  return {
    openOwn,
    openSupporters,
    nominate,

    /** Has an admin name a supporter, who says yes. The harness's manager has to be an admin unless one is named. */
    async name(id: string, admin = MANAGER): Promise<void> {
      await nominate(id, admin);
      const asked = await harness.slack.waitFor('the question', () =>
        person(id)
          .dms()
          .find(({ blocks }) => linesOf(blocks).join('\n').includes('named you as a peer supporter')),
      );
      await person(id).click({ message: asked }, 'supporter_yes');
      await harness.shows(id, 'can ask you');
      await harness.closeAll(id);
    },

    /** Posts a time; returns the result of the form, with its errors if it has any. */
    async post(id: string, offer: { readonly day: string; readonly clock: string; readonly way: string }) {
      await openOwn(id);
      await person(id).click('modal', 'times_add');
      await harness.slack.waitFor('the form', () =>
        JSON.stringify(person(id).modals().at(-1) ?? {}).includes('post_time'),
      );
      person(id).fill(offer);
      return person(id).submit();
    },

    /** Opens the times that a person can take, from the list of peer supporters. */
    async openTimes(id: string): Promise<void> {
      await openList(id);
      await harness.clickTo(id, 'times', /Times you can take|How to meet/);
    },

    /** Asks the first supporter of the list, by name. */
    async askByName(id: string): Promise<void> {
      await openList(id);
      await person(id).click('modal', 'supporter_choose');
      await harness.slack.waitFor('the form', () =>
        JSON.stringify(person(id).modals().at(-1) ?? {}).includes('"request"'),
      );
      await person(id).submit();
      await harness.shows(id, 'We sent your message');
    },

    /** Tries to take the nth time on offer, from 0. */
    async tryToTake(id: string, nth = 0): Promise<void> {
      const offered = blocksOf(person(id).modals().at(-1)?.view).filter(
        ({ accessory }) => accessory?.action_id === 'times_choose',
      );
      const block = offered[nth]?.block_id;
      if (block === undefined) throw new Error('no such time is offered');
      await person(id).click('modal', 'times_choose', { block });
      await harness.shows(id, "all they'll read");
      await person(id).submit();
      await harness.shows(id, /How to meet|You can take another one|cancel the one you have|this week/);
    },
  };
}

interface OfferBlock {
  readonly block_id?: string;
  readonly accessory?: { readonly action_id?: string };
}

const blocksOf = (view: { readonly [field: string]: unknown } | undefined): readonly OfferBlock[] =>
  (view?.['blocks'] ?? []) as readonly OfferBlock[];
