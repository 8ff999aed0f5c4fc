import { ROSTER_TROUBLES } from '../../../pulse/roster.js';
import type { Team } from '../../../pulse/team.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { longestTeam, people, REFUSED } from '../../examples/fixtures.js';
import { rosterTroubleMessage } from './roster-trouble.js';
import { teamModal } from './form.js';
import { pageOf, teamsModal } from './list.js';
import { type SavedTeam, savedModal, teamsNoticeModal, savingModal } from './saved.js';

const form = {
  groups: Array.from({ length: 150 }, (_, at) => ({ id: `S${at}`, name: 'G'.repeat(90) })),
  timeZone: 'America/Argentina/ComodRivadavia',
  metadata: `${longestTeam.id}|0123456789abcdef`,
  notice: null,
};

/** Returns a saved team with as many people as possible who are asked with another. */
export const savedOf = (team: Team): SavedTeam => ({
  team,
  people: 5000,
  elsewhere: people.map((member) => ({ member, team: team.name })),
  opensAt: 0,
  closesAt: 0,
  admin: true,
});

/** Examples of the set-up of teams: with none, and with more than a page shows. */
export const teamsExamples = ({ texts, team }: Given): Examples => {
  const { words } = texts;
  const some = Array.from({ length: 40 }, (_, at) => ({
    ...team,
    origin: 'app' as const,
    archived: at > 20,
  }));
  const troubles = {
    leaderless: new Set([team.id]),
    rosters: new Map([[team.id, 'unreadable' as const]]),
    refusals: REFUSED,
  };
  return {
    rosterTroubleMessage: exampleOfEach(
      [...ROSTER_TROUBLES, 'missed', 'lost'] as const,
      (trouble) => `the word to a leader: ${trouble}`,
      (trouble) => rosterTroubleMessage(words, team.name, trouble),
    ),
    teamsModal: {
      'the teams': teamsModal(texts, pageOf(some, 0), true, troubles),
      'the teams of a manager, set up in a file': teamsModal(texts, pageOf([team], 0), false, {
        ...troubles,
        leaderless: new Set(),
      }),
      'no teams': teamsModal(texts, pageOf([], 0), false, {
        leaderless: new Set(),
        rosters: new Map(),
        refusals: { messages: null, groups: null },
      }),
    },
    teamModal: {
      'the form of a new team': teamModal(texts, null, { ...form, groups: [], metadata: '' }),
      'the form of a team': teamModal(texts, { ...team, roster: 'S7' }, form),
      'the form of a team that was changed': teamModal(texts, team, {
        ...form,
        notice: words.teams.conflict,
      }),
    },
    savedModal: {
      'what became of a team': savedModal(texts, { ...savedOf(team), elsewhere: [] }),
      'what became of a team with people of others': savedModal(texts, savedOf(team)),
    },
    savingModal: {
      'how far the reading has come': savingModal(texts, { people: 1400, accounts: null }),
      'how far the looking up has come': savingModal(texts, { people: 1400, accounts: 400 }),
    },
    teamsNoticeModal: { 'why nothing was changed': teamsNoticeModal(texts, words.teams.unreadable) },
  };
};
