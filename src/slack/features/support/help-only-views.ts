import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from '../../../pulse/language.js';
import type { Category } from '../../../support/catalogue.js';
import { crisisCard } from '../../../support/crisis.js';
import type { TextsByLanguage } from '../../texts/load.js';
import { actions, button, divider, plain, section } from '../../kit/blocks.js';
import { categoryBlocks, supportBlocks } from './catalogue.js';

/**
 * What is said while nothing but help can be given: the bot is starting, or what it works with is away. In code, as the
 * crisis card is, since the words of the content folder may be what is missing.
 */
const LACKING = {
  start: {
    en: 'Evenkeel is starting. Please try again in a minute. `/support` works now.',
    es: 'Evenkeel está iniciando. Vuelva a intentarlo en un minuto. `/support` ya funciona.',
  },
  workspace: {
    en: 'Slack did not say which workspace this is for, so nothing was changed. Please open Evenkeel’s Home tab in that workspace, or use a command such as `/support` there.',
    es: 'Slack no indicó a qué espacio de trabajo corresponde esto, así que no se cambió nada. Abra la pestaña Inicio de Evenkeel en ese espacio de trabajo o use allí un comando como `/support`.',
  },
  storage: {
    en: 'Evenkeel can’t reach what it keeps just now, so nothing was changed. Please try again in a minute. `/support` works now.',
    es: 'Evenkeel no puede acceder ahora a lo que guarda, así que no se cambió nada. Vuelva a intentarlo en un minuto. `/support` ya funciona.',
  },
  stranger: {
    en: 'Evenkeel is for people of this workspace, so nothing was changed. `/support` works for everyone.',
    es: 'Evenkeel es para las personas de este espacio de trabajo, así que no se cambió nada. `/support` funciona para todos.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

/** Why there is nothing but help: what the bot needs is not there, or Slack doesn't say that somebody belongs here. */
export type Lack = keyof typeof LACKING;

const TITLE = 'Support · Apoyo';
const CLOSE = 'Close · Cerrar';

/** How many blocks Slack takes in an ephemeral answer. */
const MOST_BLOCKS = 50;

/** That everything else has to wait a minute, in every language: whose language it is cannot be looked up now. */
export const lackText = (lacks: Lack): string =>
  LANGUAGES.map((language) => LACKING[lacks][language]).join('\n');

/**
 * Support in every language, as far as it can be given: all of it where the content has been read, else the crisis card.
 *
 * @param category one of its categories, or null for where to choose one
 */
export function helpBlocks(region: string, texts: TextsByLanguage | null, category: Category | null) {
  if (!texts)
    return [...LANGUAGES.map((language) => section(crisisCard(region, language))), divider(), waiting()];
  const inLanguage = (language: Language): KnownBlock[] => {
    const { words, catalogue } = texts[language];
    return category ? categoryBlocks(words, catalogue, category) : supportBlocks(words, catalogue);
  };
  const all = LANGUAGES.flatMap(inLanguage);
  return all.length <= MOST_BLOCKS ? all : inLanguage(DEFAULT_LANGUAGE);
}

/** The answer to something that has to wait: that it has to, and the crisis card all the same. */
export const waitBlocks = (region: string, lacks: Lack = 'start'): KnownBlock[] => [
  section(lackText(lacks)),
  divider(),
  ...LANGUAGES.map((language) => section(crisisCard(region, language))),
];

const waiting = () => section(lackText('start'));

/** Either of them as a modal. */
export const helpOnlyModal = (blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: 'support',
  title: plain(TITLE),
  close: plain(CLOSE),
  blocks,
});

/** The Home tab from code alone, where Slack takes no other: the crisis card, and the button to support. */
export const helpHome = (region: string): HomeView => ({
  type: 'home',
  blocks: [
    ...LANGUAGES.map((language) => section(crisisCard(region, language))),
    actions(button(TITLE, 'support')),
  ],
});

/** The Home tab as long as there is nothing else to show. */
export const helpOnlyHome = (region: string, texts: TextsByLanguage | null): HomeView => ({
  type: 'home',
  blocks: [...(texts ? helpBlocks(region, texts, null) : helpHome(region).blocks), divider(), waiting()],
});
