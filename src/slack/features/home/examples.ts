import { BANDS } from '../../../pulse/publication-rule.js';
import { exampleOfEach, type Examples, type Given } from '../../examples/example.js';
import type { TeamId } from '../../../pulse/ids.js';
import {
  anActionLine,
  fullActions,
  longestTeam,
  noActions,
  REFUSED,
  aResult,
  withEap,
  withResults,
} from '../../examples/fixtures.js';
import { homeView } from './view.js';

const NOTHING = {
  admin: false,
  isSupporter: false,
  managed: new Set<TeamId>(),
  managesAny: false,
  now: Date.UTC(2026, 10, 27),
  hasNoTeams: false,
  complete: true,
  troubles: [],
  refusals: { messages: null, groups: null },
};
const MANAGING_ADMIN = { ...NOTHING, admin: true, managed: new Set([longestTeam.id]), refusals: REFUSED };

/** Examples of the Home tab: without a team, while it's still loading, with one team, and with more teams than it shows. */
export const homeExamples = ({ texts, team }: Given): Examples => ({
  homeView: {
    'nobody’s Home tab': homeView(texts, [], NOTHING),
    'the Home tab of a first admin': homeView(texts, [], { ...MANAGING_ADMIN, hasNoTeams: true }),
    'the Home tab of a peer supporter': homeView(texts, [{ team, ...withResults('steady'), open: true }], {
      ...NOTHING,
      isSupporter: true,
    }),
    'the Home tab of a manager of a paused team': homeView(texts, [], { ...NOTHING, managesAny: true }),
    'the Home tab of an admin whose EAP was checked long ago': homeView(withEap(texts), [], {
      ...NOTHING,
      admin: true,
      now: Date.UTC(2028, 0, 1),
    }),
    'a Home tab that is slow to load': homeView(texts, [], { ...NOTHING, complete: false }),
    ...exampleOfEach(
      BANDS,
      (band) => `the Home tab of a member of one team that is ${band}`,
      (band) => homeView(texts, [{ team, ...withResults(band), open: true }], NOTHING),
    ),
    'the Home tab of a member of one team with what its manager said': homeView(
      texts,
      [
        {
          team,
          ...withResults('stretched'),
          open: true,
          actions: { ...noActions, now: [anActionLine('chosen')] },
        },
      ],
      NOTHING,
    ),
    'the Home tab of a member of one team with what it asks for': homeView(
      texts,
      [
        {
          team,
          ...withResults('stretched'),
          result: { ...aResult('stretched'), ask: 'meetings' },
          open: true,
        },
      ],
      NOTHING,
    ),
    'the Home tab of thirty teams': homeView(
      texts,
      Array.from({ length: 30 }, () => ({
        team,
        ...withResults('stretched'),
        open: true,
        actions: fullActions,
      })),
      {
        ...MANAGING_ADMIN,
        troubles: Array.from({ length: 9 }, () => ({ name: team.name, trouble: 'scope' })),
      },
    ),
  },
});
