import type { KnownBlock } from '@slack/types';
import { BANDS } from '../../../pulse/publication-rule.js';
import { rollUp } from '../../../pulse/roll-up.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import { section } from '../../kit/blocks.js';
import { escaped, fill, joined } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { fillPlural } from '../../kit/plural.js';

/** Names the teams that there's no room for, and says how to see them. */
export const moreTeams = ({ home, locale }: Words, teams: readonly TeamView[]): KnownBlock =>
  section(
    fillPlural(locale, home.more, ['count', teams.length], {
      names: joined(teams.map(({ team }) => escaped(team.name))),
    }),
  );

/** Sums up several teams in one line, from their published bands alone. */
export function rollUpLine({ pulse: words }: Words, teams: readonly TeamView[]): string {
  const result = rollUp(
    teams.map(({ result, included }) => ({ counted: included.length, band: result?.band ?? null })),
  );
  if (result.kind === 'tooFew') return words.rollUpTooFew;
  const bands = BANDS.filter((band) => result.bands[band] > 0).map((band) =>
    fill(words.rollUpBand, { count: result.bands[band], band: words.bands[band].toLowerCase() }),
  );
  return fill(words.rollUp, { bands: bands.join(', '), of: result.of });
}
