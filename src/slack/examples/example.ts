import type { HomeView, ModalView } from '@slack/types';
import type { Language } from '../../pulse/language.js';
import { LANGUAGES } from '../../pulse/language.js';
import type { Team } from '../../pulse/team.js';
import type { Catalog } from '../../support/catalog.js';
import type { Overlay } from '../../support/overlay.js';
import type { Message } from '../kit/blocks.js';
import { type HelpTexts, helpIn } from '../texts/help.js';
import type { Texts } from '../texts/load.js';
import { longestTeam } from './fixtures.js';

/** Something that Evenkeel shows people. */
export type Shown = ModalView | HomeView | Message;

/** The examples of a feature, by the function that makes them, each with a name for error messages. */
export type Examples = Readonly<Record<string, Readonly<Record<string, Shown>>>>;

/** The input of examples. */
export interface Given {
  readonly texts: Texts;
  /** The texts of another language, for messages that two people read together. */
  readonly second: Texts;
  readonly help: HelpTexts;
  /** The team whose name the examples show. */
  readonly team: Team;
}

/** The input of examples of setting up support: the catalog, and the workplace's overlay. */
export interface SetUp {
  readonly catalog: Catalog;
  readonly overlay: Overlay;
}

/** Returns the input of the examples of one language; by default, the team has the longest possible name. */
export const givenIn = (
  all: Readonly<Record<Language, Texts>>,
  language: Language,
  team: Team = longestTeam,
): Given => ({
  texts: all[language],
  second: all[LANGUAGES.find((one) => one !== language) ?? language],
  help: helpIn(all),
  team,
});

/** Makes an example for each item of a list, by name. */
export const exampleOfEach = <T>(
  list: readonly T[],
  nameOf: (one: T, at: number) => string,
  show: (one: T, at: number) => Shown,
): Readonly<Record<string, Shown>> =>
  Object.fromEntries(list.map((one, at) => [nameOf(one, at), show(one, at)]));
