import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import { ContentError, readYaml } from '../content/yaml.js';
import { DEFAULT_LANGUAGE } from '../pulse/language.js';
import type { Team } from '../pulse/team.js';
import { teamsSchema } from '../content/team-schema.js';
import type { WorkspaceContext } from '../usecases/context.js';
import { safeCode } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { withinFrames } from '../slack/examples/private.js';
import { loadTexts, type TextsByLanguage } from '../slack/texts/load.js';
import { shownRegion } from '../support/catalogue.js';
import { type Patience, untilItWorks, type Verdict } from './patience.js';

/** What a process has read from its content folder and its teams file. */
export interface Content {
  /** The region whose support is shown. */
  readonly region: string;
  /** What is asked and how it is counted stays as it was at the start: a change in mid-week would mix two forms. */
  questionnaires(): WorkspaceContext['questionnaires'];
  /** The teams of the teams file; none where teams are kept in Slack alone. */
  readonly teams: readonly Team[];
  /** What people read, as last read. */
  texts(this: void): TextsByLanguage;
  /** Reads what people read again. Throws ContentError for a file that is wrong; the last good texts stay in use. */
  reload(): void;
  /** Reads everything again, also what is asked: only as long as nobody has been asked anything. Throws ContentError. */
  startOver(): void;
}

/**
 * Waits until all content can be read: people get help meanwhile (texts/help.ts). Throws ContentError for a teams file that is
 * wrong, which is configuration.
 */
export async function waitForContent(patience: Patience, config: Config): Promise<Content> {
  const { region, texts } = await untilItWorks(
    patience,
    { part: 'content', words: 'content' },
    async () => {
      const region = shownRegion(config.contentFolder, config.region);
      return { region, texts: withinFrames(loadTexts(config.contentFolder, region)) };
    },
    contentVerdict,
  );
  sayRegion(config, region, patience.log);
  return contentOf(config, region, texts);
}

/** What content that can't be read means: somebody is editing it, or it is not there yet. */
export function contentVerdict(error: unknown): Verdict {
  const [first = ''] = error instanceof ContentError ? error.problems : [];
  return error instanceof ContentError
    ? { kind: 'fixable', sentence: error.message, words: first }
    : { kind: 'fixable', sentence: String(error), words: `it cannot be read (${safeCode(error)})` };
}

function sayRegion(config: Config, region: string, log: Log): void {
  if (region !== config.region)
    log.warn('region_unknown', {
      reason: 'no catalogue in content/support/: the international one is shown',
    });
}

function contentOf(config: Config, region: string, first: TextsByLanguage): Content {
  let texts = first;
  let { questionnaires } = first[DEFAULT_LANGUAGE];
  // Teams may be kept in Slack alone: only a file that is named must be there.
  const file = config.teamsFile ?? [config.usualTeamsFile].find((one) => existsSync(one));
  const oneWorkspace = config.access.kind === 'token';
  const teams = file && oneWorkspace ? readYaml(file, teamsSchema([...questionnaires.keys()])) : [];
  return {
    region,
    questionnaires: () => questionnaires,
    teams,
    texts: () => texts,
    reload() {
      texts = withinFrames(loadTexts(config.contentFolder, region));
    },
    startOver() {
      texts = withinFrames(loadTexts(config.contentFolder, region));
      ({ questionnaires } = texts[DEFAULT_LANGUAGE]);
    },
  };
}
