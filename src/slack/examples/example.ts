import type { HomeView, ModalView } from '@slack/types';
import type { Language } from '../../pulse/language.js';
import { LANGUAGES } from '../../pulse/language.js';
import type { Team } from '../../pulse/team.js';
import type { Catalogue } from '../../support/catalogue.js';
import type { Overlay } from '../../support/overlay.js';
import type { Message } from '../kit/blocks.js';
import { type HelpTexts, helpIn } from '../texts/help.js';
import type { Texts } from '../texts/load.js';
import { longestTeam } from './fixtures.js';

/** Something that people may be shown. */
export type Shown = ModalView | HomeView | Message;

/** The examples of a feature: by the function that makes it, each with a name for errors. */
export type Examples = Readonly<Record<string, Readonly<Record<string, Shown>>>>;

/** What examples are made from. */
export interface Given {
  readonly texts: Texts;
  /** A reader of another language, for what two people read together. */
  readonly second: Texts;
  readonly help: HelpTexts;
  /** Whose name is shown. */
  readonly team: Team;
}

/** For the set-up of support: the catalogue as it came, and what the workplace changed about it. */
export interface SetUp {
  readonly catalogue: Catalogue;
  readonly overlay: Overlay;
}

/** What the examples of one language are made from; the team is one with the longest name there may be unless given. */
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

/** One example for each of a list, by its name. */
export const exampleOfEach = <T>(
  list: readonly T[],
  nameOf: (one: T, at: number) => string,
  show: (one: T, at: number) => Shown,
): Readonly<Record<string, Shown>> =>
  Object.fromEntries(list.map((one, at) => [nameOf(one, at), show(one, at)]));
