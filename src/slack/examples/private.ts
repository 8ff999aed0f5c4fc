import type { ModalView } from '@slack/types';
import { ContentError } from '../../content/yaml.js';
import { type Language, LANGUAGES } from '../../pulse/language.js';
import { fitsFrame } from '../sizes/frame.js';
import { type Room } from '../../support/catalog.js';
import { OWN_IN_OUTREACH, peopleToAsk } from '../../support/ladder.js';
import type { Texts } from '../texts/load.js';
import { closingModal } from '../features/checkin/closing.js';
import { checkinExamples } from '../features/checkin/examples.js';
import { membershipExamples } from '../features/membership/examples.js';
import { peerCheckinsExamples } from '../features/peer-checkins/examples.js';
import { peerSupportersExamples } from '../features/peer-supporters/examples.js';
import { privateSpaceExamples } from '../features/private-space/examples.js';
import { supportExamples } from '../features/support/examples.js';
import { talkModal } from '../features/support/talk.js';
import { kitExamples } from '../kit/examples.js';
import { type Examples, type Given, givenIn, type Shown } from './example.js';
import { longestTeam } from './fixtures.js';

/** The callback ids of modals that are the same for everyone who may open them, so that they needn't fit the frame. */
const SAME_FOR_EVERYONE: ReadonlySet<string> = new Set([
  'support',
  'setup',
  'teams',
  'team',
  'entry',
  'eap',
  'act_everywhere',
]);

/** Functions whose modals are the same for everyone, but reveal the state or profession of whoever opens one. */
const OF_A_PLACE: ReadonlySet<string> = new Set(['placesModal', 'stateModal', 'professionModal']);

/** Whether a modal's size would reveal something about its reader, if all modals didn't have the same size. */
export const isPrivate = ({ callback_id }: ModalView): boolean => !SAME_FOR_EVERYONE.has(callback_id ?? '');

const isModal = (shown: Shown): shown is ModalView => 'type' in shown && shown.type === 'modal';

/** The examples of what members see, by feature. Other views depend on a person's rights, not on who they are. */
export const FOR_MEMBERS: Readonly<Record<string, (given: Given) => Examples>> = {
  membership: membershipExamples,
  checkin: checkinExamples,
  'private-space': privateSpaceExamples,
  support: supportExamples,
  'peer-checkins': peerCheckinsExamples,
  'peer-supporters': peerSupportersExamples,
  kit: kitExamples,
};

/** Returns the largest modals that name what a workplace added to support. */
function withOwn(texts: Texts): readonly ModalView[] {
  const { id } = longestTeam;
  const weeks = Array.from({ length: 8 }, (_, week) => week);
  return [
    ...Object.values(privateSpaceExamples({ texts, team: longestTeam })['spaceModal'] ?? {}).filter(isModal),
    ...(['lasting', 'oneWeek'] as const).flatMap((lead) =>
      weeks.map((week) => closingModal(texts, { team: id, week, lead, withoutPick: true })),
    ),
    talkModal(texts),
  ];
}

/** Returns a sentence, with the fix, for each view that the content makes too large for its frame; none if all fit. */
export const tooLongToHide = (all: Readonly<Record<Language, Texts>>): string[] =>
  LANGUAGES.flatMap((language) =>
    Object.values(FOR_MEMBERS)
      .flatMap((examples) => Object.entries(examples(givenIn(all, language))))
      .flatMap(([made, named]) => {
        // If a text is too long for one of them, it usually is for the others too: we report one.
        const long = Object.entries(named).find(
          ([, shown]) => isModal(shown) && (isPrivate(shown) || OF_A_PLACE.has(made)) && !fitsFrame(shown),
        );
        return long ? [`${long[0]} (${language})`] : [];
      }),
  ).map(
    (name) =>
      `${name} is too long: whoever sees how large requests are could tell who it was shown to. Fix: shorten its words in content/, or what the workplace added to support.`,
  );

/** Returns the given texts if no view is too large to hide its size. Otherwise throws ContentError. */
export function withinFrames<T extends Readonly<Record<Language, Texts>>>(texts: T): T {
  const problems = tooLongToHide(texts);
  if (problems.length > 0) throw new ContentError(problems);
  return texts;
}

/**
 * Leaves out what a workplace added, for everyone alike, until every view fits its frame: the last people to talk to,
 * and the last of its resources in outreach messages. Support itself shows them all.
 */
export function withRoom(texts: Texts): Texts {
  const withIn = (room: Room): Texts => ({ ...texts, catalog: { ...texts.catalog, room } });
  const fits = (room: Room): boolean => withOwn(withIn(room)).every(fitsFrame);
  const people = peopleToAsk(texts.catalog).length;
  for (let own = OWN_IN_OUTREACH; own >= 0; own -= 1) {
    // If it doesn't fit even without people, outreach has to name fewer resources.
    if (!fits({ own, people: 0 })) continue;
    let some = people;
    while (!fits({ own, people: some })) some -= 1;
    return withIn({ own, people: some });
  }
  return withIn({ own: 0, people: 0 });
}
