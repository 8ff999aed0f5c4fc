import type { ModalView } from '@slack/types';
import { ContentError } from '../../content/yaml.js';
import { type Language, LANGUAGES } from '../../pulse/language.js';
import { fitsFrame } from '../sizes/frame.js';
import { type Room } from '../../support/catalogue.js';
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

/** Modals that are the same for everyone who may open them, so that they may be as large as they are. */
const SAME_FOR_EVERYONE: ReadonlySet<string> = new Set([
  'support',
  'setup',
  'teams',
  'team',
  'entry',
  'eap',
  'act_everywhere',
]);

/**
 * Those that are the same for everyone, but which say something of whoever opens one: where they live, and what they do.
 */
const OF_A_PLACE: ReadonlySet<string> = new Set(['placesModal', 'stateModal', 'professionModal']);

/** Whether a modal's size would say something about whoever it is shown to, were it not the size of all others. */
export const isPrivate = ({ callback_id }: ModalView): boolean => !SAME_FOR_EVERYONE.has(callback_id ?? '');

const isModal = (shown: Shown): shown is ModalView => 'type' in shown && shown.type === 'modal';

/** The examples of what members see, by feature; the others depend on what somebody may change, not on who they are. */
export const FOR_MEMBERS: Readonly<Record<string, (given: Given) => Examples>> = {
  membership: membershipExamples,
  checkin: checkinExamples,
  'private-space': privateSpaceExamples,
  support: supportExamples,
  'peer-checkins': peerCheckinsExamples,
  'peer-supporters': peerSupportersExamples,
  kit: kitExamples,
};

/** The largest of the modals that name what a workplace added to support. */
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

/** What of the content is too long for its size to be hidden, a sentence each with the fix; none where all is well. */
export const tooLongToHide = (all: Readonly<Record<Language, Texts>>): string[] =>
  LANGUAGES.flatMap((language) =>
    Object.values(FOR_MEMBERS)
      .flatMap((examples) => Object.entries(examples(givenIn(all, language))))
      .flatMap(([made, named]) => {
        // What is too long in one of them is in most cases in the others too.
        const long = Object.entries(named).find(
          ([, shown]) => isModal(shown) && (isPrivate(shown) || OF_A_PLACE.has(made)) && !fitsFrame(shown),
        );
        return long ? [`${long[0]} (${language})`] : [];
      }),
  ).map(
    (name) =>
      `${name} is too long: whoever sees how large requests are could tell who it was shown to. Fix: shorten its words in content/, or what the workplace added to support.`,
  );

/** Texts of which no size tells anything. Throws ContentError. */
export function withinFrames<T extends Readonly<Record<Language, Texts>>>(texts: T): T {
  const problems = tooLongToHide(texts);
  if (problems.length > 0) throw new ContentError(problems);
  return texts;
}

/**
 * Texts of which no view is larger than its frame because of what a workplace added: the last of its resources are left
 * out of outreach messages, and the last people of those to talk to, for everyone alike, until all fits. Support itself shows them all.
 */
export function withRoom(texts: Texts): Texts {
  const withIn = (room: Room): Texts => ({ ...texts, catalogue: { ...texts.catalogue, room } });
  const fits = (room: Room): boolean => withOwn(withIn(room)).every(fitsFrame);
  const people = peopleToAsk(texts.catalogue).length;
  for (let own = OWN_IN_OUTREACH; own >= 0; own -= 1) {
    // Without people only the note is left to be too long.
    if (!fits({ own, people: 0 })) continue;
    let some = people;
    while (!fits({ own, people: some })) some -= 1;
    return withIn({ own, people: some });
  }
  return withIn({ own: 0, people: 0 });
}
