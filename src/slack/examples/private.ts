import type { ModalView } from '@slack/types';
import { ContentError } from '../../content/yaml.js';
import { type Language, LANGUAGES } from '../../pulse/language.js';
import { fitsFrame } from '../sizes/frame.js';
import { OWN_IN_OUTREACH, peopleToAsk, type Room } from '../../support/catalogue.js';
import type { Texts } from '../texts/load.js';
import { checkinModal } from '../features/checkin/form.js';
import { closingModal } from '../features/checkin/closing.js';
import { mydataModal } from '../features/membership/my-data.js';
import { peerModal } from '../features/peer-checkins/views.js';
import { spaceModal } from '../features/private-space/view.js';
import { joinModal } from '../features/membership/forms.js';
import { talkModal } from '../features/support/talk.js';
import { fullPeerView, fullTrajectory, longestTeam, ownDataOf, pulse } from './largest.js';

/** Modals that are the same for everyone who may open them, so that they may be as large as they are. */
const SAME_FOR_EVERYONE: ReadonlySet<string> = new Set(['support', 'setup', 'teams', 'team', 'entry']);

/** Whether a modal's size would say something about whoever it is shown to, were it not the size of all others. */
export const isPrivate = ({ callback_id }: ModalView): boolean => !SAME_FOR_EVERYONE.has(callback_id ?? '');

/** How many weeks it takes until everything that changes by the week has been shown. */
const WEEKS = 8;

/** In how many teams at once somebody is thought to be. */
const TEAMS = 3;

/** The largest of the modals that name what a workplace added to support, by what they're called in an error. */
function withOwn(texts: Texts): readonly (readonly [name: string, view: ModalView])[] {
  const { id } = longestTeam;
  const weeks = Array.from({ length: WEEKS }, (_, week) => week);
  return [
    ['the private space', spaceModal(texts, fullTrajectory, id, 2951, 'standard')],
    ...weeks.map((week) => ['the view after a check-in', closingModal(texts, id, week, true)] as const),
    ['who to talk to', talkModal(texts)],
  ];
}

/** The largest of the modals that depend on who they are shown to, by what they're called in an error. */
function largestOf(texts: Texts): readonly (readonly [name: string, view: ModalView])[] {
  const { id } = longestTeam;
  // As long as a sealed field is.
  const checkin = { team: longestTeam, pulse, form: 'f'.repeat(300) };
  return [
    ...withOwn(texts),
    [
      'what we keep about you',
      mydataModal(texts, ownDataOf(longestTeam, TEAMS), { upTo: 20_720, late: true }),
    ],
    ['peer check-ins', peerModal(texts, fullPeerView(longestTeam), texts.words.refusals.tryAgain)],
    ['the form to join', joinModal(texts, id)],
    ...[...texts.questionnaires.values()].flatMap((questionnaire) =>
      questionnaire.rotating.map(
        (_, week) =>
          [
            `the check-in ${questionnaire.id}`,
            checkinModal(texts.words, questionnaire, { ...checkin, pulse: { ...pulse, week } }),
          ] as const,
      ),
    ),
  ];
}

/** What of the content is too long for its size to be hidden, a sentence each with the fix; none where all is well. */
export function tooLongToHide(texts: Readonly<Record<Language, Texts>>): string[] {
  const names = LANGUAGES.flatMap((language) =>
    largestOf(texts[language])
      .filter(([, view]) => !fitsFrame(view))
      .map(([name]) => `${name} (${language})`),
  );
  return [...new Set(names)].map(
    (name) =>
      `${name} is too long: whoever sees how large requests are could tell who it was shown to. Fix: shorten its words in content/, or what the workplace added to support.`,
  );
}

/** Texts of which no size tells anything. Throws ContentError. */
export function withinFrames<T extends Readonly<Record<Language, Texts>>>(texts: T): T {
  const problems = tooLongToHide(texts);
  if (problems.length > 0) throw new ContentError(problems);
  return texts;
}

/**
 * Texts of which no view is larger than its frame because of what a workplace added: the last of its resources are left
 * out of notes, and the last people of those to talk to, for everyone alike, until all fits. Support itself shows them all.
 */
export function withRoom(texts: Texts): Texts {
  const withIn = (room: Room): Texts => ({ ...texts, catalogue: { ...texts.catalogue, room } });
  const fits = (room: Room): boolean => withOwn(withIn(room)).every(([, view]) => fitsFrame(view));
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
