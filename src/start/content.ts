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
  /** The region whose support we show. */
  readonly region: string;
  /**
   * The questionnaires and their scoring stay as they were at the start: a change in mid-week would mix two
   * forms.
   */
  questionnaires(): WorkspaceContext['questionnaires'];
  /** The teams in the teams file; empty if teams are kept only in Slack. */
  readonly teams: readonly Team[];
  /** The texts people read, as last loaded. */
  texts(this: void): TextsByLanguage;
  /**
   * Rereads the texts that people read. Throws ContentError for a wrong file; then the last good texts stay
   * in use.
   */
  reload(): void;
  /**
   * Rereads everything, including questionnaires: only before anybody has been asked anything. Throws
   * ContentError.
   */
  startOver(): void;
}

/**
 * Waits until all content is readable; people get help meanwhile (texts/help.ts). Throws ContentError for a
 * wrong teams file, which is configuration.
 */
export async function waitForContent(patience: Patience, config: Config): Promise<Content> {
  const { region, texts } = await untilItWorks(
    patience,
    { part: 'content', words: 'content' },
    async () => {
      const region = shownRegion(config.contentFolder, config.region);
      return { region, texts: withinFrames(loadTexts(config.contentFolder, region, config.contact)) };
    },
    contentVerdict,
  );
  sayRegion(config, region, patience.log);
  return contentOf(config, region, texts);
}

/** What unreadable content means: somebody is editing it, or it isn't there yet. */
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
  // Teams may be kept only in Slack, so a file must exist only if it's named.
  const file = config.teamsFile ?? [config.usualTeamsFile].find((one) => existsSync(one));
  const oneWorkspace = config.access.kind === 'token';
  const teams = file && oneWorkspace ? readYaml(file, teamsSchema([...questionnaires.keys()])) : [];
  return {
    region,
    questionnaires: () => questionnaires,
    teams,
    texts: () => texts,
    reload() {
      texts = withinFrames(loadTexts(config.contentFolder, region, config.contact));
    },
    startOver() {
      texts = withinFrames(loadTexts(config.contentFolder, region, config.contact));
      ({ questionnaires } = texts[DEFAULT_LANGUAGE]);
    },
  };
}
