import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { namedAs } from '../../content/file-name.js';
import { yamlNames } from '../../content/files.js';
import { readTranslated } from '../../content/translate.js';
import { ContentError, readYaml } from '../../content/yaml.js';
import { forEachLanguage, type Language } from '../../pulse/language.js';
import { type Questionnaire, questionnaireSchema } from '../../pulse/questionnaire.js';
import { type Action, loadActions } from '../../support/actions.js';
import { type AskTexts, loadAsks } from '../../support/asks.js';
import { type Catalog, type Listing, loadCatalog } from '../../support/catalog.js';
import { type Guide, loadGuides } from '../../support/guides.js';
import { type LearnTopic, loadLearn } from '../../support/learn.js';
import { type KindLine, loadKindWords } from '../../support/kind-words.js';
import { loadPeerTexts, type PeerTexts } from '../../support/peer.js';
import { loadProfessions, type ProfessionHelp } from '../../support/professions.js';
import { loadStates, type StateCode, type StateHelp } from '../../support/states.js';
import { type Words, wordsSchema } from './words.js';

/** Everything people read in one language. */
export interface Texts {
  /** The person to ask about Evenkeel: named by an admin, otherwise by the operator; null if by neither. */
  readonly contact: string | null;
  readonly words: Words;
  readonly catalog: Listing;
  readonly topics: readonly LearnTopic[];
  readonly guides: readonly Guide[];
  /** License, leave and help in the states of the region that have a file. */
  readonly states: ReadonlyMap<StateCode, StateHelp>;
  /** License and help for each profession; empty in a region without files about professions. */
  readonly professions: readonly ProfessionHelp[];
  readonly peer: PeerTexts;
  /** For members who asked for kind words, one a week. */
  readonly kindWords: readonly KindLine[];
  /** Actions to suggest to managers, by theme and band. */
  readonly suggestions: readonly Action[];
  /** The asks a member can pick from, and the question; null if the content has none: then we don't ask. */
  readonly asks: AskTexts | null;
  /** By id. */
  readonly questionnaires: ReadonlyMap<string, Questionnaire>;
}

/** The texts as in the content folder, without any workspace's overlay. */
export type TextsByLanguage = Readonly<Record<Language, Texts & { readonly catalog: Catalog }>>;

/** Reads every questionnaire, by id; each file's name is its id. Throws ContentError. */
export function loadQuestionnaires(
  contentFolder: string,
  language: Language,
): ReadonlyMap<string, Questionnaire> {
  const folder = join(contentFolder, 'questionnaires');
  let ids: string[];
  try {
    ids = yamlNames(folder);
  } catch {
    throw new ContentError([
      `${folder} cannot be read. Fix: put the folder there, or correct EVENKEEL_CONTENT.`,
    ]);
  }
  return new Map(
    ids.map((id) => {
      const schema = namedAs(questionnaireSchema, 'id', id);
      return [id, readTranslated(contentFolder, language, `questionnaires/${id}.yml`, schema)];
    }),
  );
}

/** Reads all texts in every language. Throws ContentError. */
export function loadTexts(
  contentFolder: string,
  region: string,
  contact: string | null = null,
): TextsByLanguage {
  if (!existsSync(contentFolder))
    throw new ContentError([
      `${contentFolder} is not there. Fix: set EVENKEEL_CONTENT to a folder of content, or leave it out for the content that Evenkeel comes with.`,
    ]);
  return forEachLanguage((language) => ({
    contact,
    words: readYaml(join(contentFolder, 'words', `${language}.yml`), wordsSchema),
    catalog: loadCatalog(contentFolder, region, language),
    topics: loadLearn(contentFolder, region, language),
    guides: loadGuides(contentFolder, region, language),
    states: loadStates(contentFolder, region, language),
    professions: loadProfessions(contentFolder, region, language),
    peer: loadPeerTexts(contentFolder, language),
    kindWords: loadKindWords(contentFolder, language),
    suggestions: loadActions(contentFolder, language),
    asks: loadAsks(contentFolder, language),
    questionnaires: loadQuestionnaires(contentFolder, language),
  }));
}
