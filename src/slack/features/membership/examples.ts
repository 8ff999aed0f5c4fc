import { memberId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';
import type { OwnData, OwnTeam } from '../../../usecases/own-data.js';
import { exampleOfEach, type Examples, type Given } from '../../examples/example.js';
import { aTalkTime, fullPeerView, fullTrajectory } from '../../examples/fixtures.js';
import { endModal, forgetModal, joinModal, noticeModal, privacyModal, saidModal, welcome } from './forms.js';
import { mydataModal } from './my-data.js';
import { pausedModal, pauseModal } from './pauses.js';

const ownTeamOf = (of: Team, keptUntil: number | null): OwnTeam => ({
  keptUntil,
  team: of,
  roster: { id: memberId('U1'), timeZone: 'America/Argentina/ComodRivadavia', language: 'es', since: 2900 },
  trajectory: { ...fullTrajectory, followUpWeek: 2953 },
  ask: 'supervision',
  peer: fullPeerView(of),
  checkin: { questionnaire: 'weekly', week: 2951, answers: [3, 3, 3, 3, 3] },
});

/** Returns everything we may keep about a member of three teams at once, two of them archived. */
const ownDataOf = (of: Team): OwnData => ({
  teams: [null, 20_720, 20_720].map((keptUntil) => ownTeamOf(of, keptUntil)),
  membership: {
    since: 2900,
    included: { team: of.name, fromWeek: 2945 },
    before: [2910, 2922].map((untilWeek) => ({ team: of.name, untilWeek })),
    moving: { team: of.name, fromWeek: 2957 },
  },
  supporter: 'ready',
  talk: aTalkTime,
  complete: false,
});

const NOTHING: OwnData = { teams: [], membership: null, supporter: null, talk: null, complete: true };

/** Examples of joining, pausing and leaving, and of what we keep about a member: as much as possible, and nothing. */
export const membershipExamples = ({ texts, team }: Given): Examples => ({
  welcome: {
    'the welcome before a team is known': welcome(texts, team.id, null),
    ...Object.fromEntries(
      [...texts.questionnaires.keys()].flatMap((questionnaire) =>
        [0, 5, 7, 20, 50].map((included) => [
          `the welcome of ${questionnaire} for ${included}`,
          welcome(texts, team.id, { questionnaire, included }),
        ]),
      ),
    ),
  },
  joinModal: { 'the form to join': joinModal(texts, team.id) },
  endModal: {
    'the form to decline': endModal(texts, team.id, 'decline'),
    'the form to leave': endModal(texts, team.id, 'leave'),
  },
  pauseModal: { 'the form of a pause': pauseModal(texts, team.id) },
  forgetModal: { 'the form to forget': forgetModal(texts, team.id) },
  privacyModal: {
    privacy: privacyModal(texts),
    'privacy with somebody to ask': privacyModal({ ...texts, contact: 'W'.repeat(100) }),
  },
  noticeModal: {
    'the notice before a team is known': noticeModal(texts),
    ...Object.fromEntries(
      [...texts.questionnaires.keys()].map((one) => [`the notice of ${one}`, noticeModal(texts, one)]),
    ),
  },
  saidModal: {
    ...exampleOfEach(
      ['weeklyEnds', 'weeklyGoesOn'] as const,
      (weekly) => `what follows leaving: ${weekly}`,
      (weekly) => {
        const { join, buttons } = texts.words;
        return saidModal(texts, {
          title: join.leaveTitle,
          said: [join.left, join[weekly]],
          next: [
            [buttons.join, 'join'],
            [buttons.mydata, 'mydata'],
          ],
          team: team.id,
        });
      },
    ),
    'what follows a no': saidModal(texts, {
      title: texts.words.join.noTitle,
      said: [texts.words.join.declined, `${texts.words.join.weeklyGoesOn} ${texts.words.join.chatStays}`],
      next: [
        [texts.words.buttons.join, 'join'],
        [texts.words.buttons.mydata, 'mydata'],
      ],
      team: team.id,
    }),
    'what follows forgetting': saidModal(texts, {
      title: texts.words.forgetting.title,
      said: [texts.words.forgetting.done],
      next: [
        [texts.words.buttons.mydata, 'mydata'],
        [texts.words.buttons.space, 'space'],
      ],
      team: team.id,
    }),
    'what follows a yes while a check-in is open': saidModal(texts, {
      title: texts.words.join.title,
      said: [texts.words.join.done, texts.words.join.answerNow, texts.words.join.chatStays],
      next: [[texts.words.buttons.answer, 'answer']],
      team: team.id,
    }),
  },
  pausedModal: {
    'what follows a pause': pausedModal(texts, team.id, 2951, 2),
    'what follows a pause without an end': pausedModal(texts, team.id, 2951, 'untilResumed'),
  },
  mydataModal: {
    'what is kept': mydataModal(texts, ownDataOf(team), { upTo: 20_720, late: true }),
    'what is kept of nobody': mydataModal(texts, NOTHING, { upTo: 20_600, late: false }),
  },
});
