import { existsSync } from 'node:fs';
import { ContentError, readWithPlain } from '../../content/yaml.js';
import { DEFAULT_LANGUAGE } from '../../pulse/language.js';
import { DEFAULT_QUESTIONNAIRE } from '../../pulse/team.js';
import { teamsSchema, teamsWithoutQuestionnaire } from '../../content/team-schema.js';
import { loadTexts } from '../../slack/texts/load.js';
import { checkContent, readDated } from '../content-check.js';
import type { Config } from '../../config.js';
import { shownRegion } from '../../support/catalog.js';
import { type Finding, findingsOf } from './finding.js';

const { ok, warn, fail } = findingsOf('Content');

/**
 * Checks whether all content and the teams file are readable, and how long ago the facts were checked. Returns
 * whether the content can be shown.
 */
export function* examineContent(
  {
    contentFolder,
    region,
    ...config
  }: Pick<Config, 'contentFolder' | 'region' | 'teamsFile' | 'usualTeamsFile'>,
  now: number,
): Generator<Finding, boolean> {
  try {
    const { lines } = checkContent(readDated(contentFolder), now);
    const summary = lines.at(-1) ?? '';
    // However old, this is only a warning: an old number helps more than a bot that an operator doesn't start because
    // of it.
    yield lines.length > 1 ? warn(`${summary} Fix: evenkeel content check says which.`) : ok(summary);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    yield fail(error.message);
    return false;
  }
  const shown = shownRegion(contentFolder, region);
  const teamsFile = config.teamsFile ?? [config.usualTeamsFile].find((one) => existsSync(one));
  if (teamsFile)
    try {
      const { questionnaires } = loadTexts(contentFolder, shown)[DEFAULT_LANGUAGE];
      const { plain } = readWithPlain(teamsFile, teamsSchema([...questionnaires.keys()]));
      const unchosen = teamsWithoutQuestionnaire(plain);
      if (unchosen.length > 0)
        yield warn(
          `${teamsFile} doesn't say what these teams are asked, so they get ${DEFAULT_QUESTIONNAIRE}: ${unchosen.join(', ')}. Fix: give each team a line such as "questionnaire: ${DEFAULT_QUESTIONNAIRE}", once you've read what each questionnaire asks (docs/EMPLOYERS.md).`,
        );
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      yield fail(error.message);
    }
  if (shown !== region)
    yield warn(
      `There is no support catalog for the region ${region}; people see the international one, which names no local help. Fix: write content/support/${region}.yml, or correct EVENKEEL_REGION.`,
    );
  return true;
}
