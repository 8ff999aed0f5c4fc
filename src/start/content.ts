import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import { ContentError, readYaml } from '../content/yaml.js';
import { DEFAULT_LANGUAGE } from '../pulse/language.js';
import type { Team } from '../pulse/team.js';
import { teamsSchema } from '../content/team-schema.js';
import type { WorkspaceContext } from '../usecases/context.js';
import { safeCode } from '../usecases/log.js';
import { withinFrames } from '../slack/examples/private.js';
import { loadTexts, type TextsByLanguage } from '../slack/texts/load.js';
import { shownRegion } from '../support/catalog.js';
import { type Patience, untilItWorks, type Verdict } from './patience.js';

/** The content that a process has read from its content folder and its teams file. */
export interface Content {
  /** The region whose support we show. */
  readonly region: string;
  /** Returns the questionnaires, as they were at the start: a change in the middle of a week would mix two forms. */
  questionnaires(): WorkspaceContext['questionnaires'];
  /** The teams in the teams file; empty if teams are set up only in Slack, or with several workspaces. */
  readonly teams: readonly Team[];
  /** Returns the texts that people read, as last loaded. */
  texts(this: void): TextsByLanguage;
  /** Rereads the texts that people read. Throws ContentError for a bad file; the last good texts then stay in use. */
  reload(): void;
  /** Rereads texts and questionnaires; only for use before this process has asked anyone. Throws ContentError. */
  startOver(): void;
}

/**
 * Waits until all content is readable; until then, people get help (texts/help.ts). Throws ContentError for a bad teams
 * file, which is configuration.
 */
export async function waitForContent(patience: Patience, config: Config): Promise<Content> {
  const { region, texts } = await untilItWorks(
    patience,
    { part: 'content', words: 'content' },
    async () => {
      const region = shownRegion(config.contentFolder, config.region);
      return { region, texts: textsOf(config, region) };
    },
    contentVerdict,
  );
  if (region !== config.region)
    patience.log.warn('region_unknown', {
      reason: 'no catalog in content/support/: the international one is shown',
    });
  return contentOf(config, region, texts);
}

/** Judges unreadable content, which is always fixable: someone is editing it, or it isn't there yet. */
export function contentVerdict(error: unknown): Verdict {
  const [first = ''] = error instanceof ContentError ? error.problems : [];
  return error instanceof ContentError
    ? { kind: 'fixable', sentence: error.message, words: first }
    : { kind: 'fixable', sentence: String(error), words: `it cannot be read (${safeCode(error)})` };
}

const textsOf = ({ contentFolder, contact }: Config, region: string): TextsByLanguage =>
  withinFrames(loadTexts(contentFolder, region, contact));

function contentOf(config: Config, region: string, first: TextsByLanguage): Content {
  let texts = first;
  let { questionnaires } = first[DEFAULT_LANGUAGE];
  // Teams may be set up only in Slack, so the file has to exist only if the configuration names it.
  const file = config.teamsFile ?? [config.usualTeamsFile].find((one) => existsSync(one));
  const oneWorkspace = config.access.kind === 'token';
  const teams = file && oneWorkspace ? readYaml(file, teamsSchema([...questionnaires.keys()])) : [];
  return {
    region,
    questionnaires: () => questionnaires,
    teams,
    texts: () => texts,
    reload() {
      texts = textsOf(config, region);
    },
    startOver() {
      texts = textsOf(config, region);
      ({ questionnaires } = texts[DEFAULT_LANGUAGE]);
    },
  };
}
