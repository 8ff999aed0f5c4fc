import type { Catalogue } from './catalogue.js';
import { CATEGORIES } from './catalogue.js';
import type { Action } from './actions.js';
import type { Guide } from './guides.js';
import type { LearnTopic } from './learn.js';
import type { PeerTexts } from './peer.js';

/** Days after which a checked fact should be checked again, and after which it must not be released: 6 and 12 months. */
export const FACT_AGE = { warnAfterDays: 183, failAfterDays: 366 } as const;

/** An entry with a source, and the day somebody last compared it with that. */
export interface Checked {
  /** The file, and the entry's id or the start of its text. */
  readonly name: string;
  readonly verifiedOn: string;
}

interface Dated {
  readonly verified_on: string;
}

const of = (file: string, name: string, { verified_on }: Dated): Checked => ({
  name: `${file}: ${name}`,
  verifiedOn: verified_on,
});

/** Everything in the content that has a check date. */
export function checkedEntries(
  region: string,
  catalogue: Catalogue,
  topics: readonly LearnTopic[],
  guides: readonly Guide[],
  actions: readonly Action[],
  { prompts, colleague }: PeerTexts,
): Checked[] {
  return [
    ...CATEGORIES.flatMap((category) => {
      const { facts, resources } = catalogue.categories[category];
      const file = `support/${region}.yml`;
      return [
        ...facts.map((fact) => of(file, `"${fact.text.slice(0, 40)}…"`, fact)),
        ...resources.map((resource) => of(file, resource.id, resource)),
      ];
    }),
    ...topics.flatMap(({ topic, entries }) =>
      entries.map((entry) => of(`learn/${topic}.yml`, entry.id, entry)),
    ),
    ...guides.flatMap(({ guide, entries }) =>
      entries.flatMap(({ id, verified_on }) =>
        verified_on === undefined ? [] : [of(`guides/${guide}.yml`, id, { verified_on })],
      ),
    ),
    ...actions.map((action) => of('actions.yml', action.id, action)),
    of('peer/prompts.yml', 'colours', prompts),
    ...prompts.prompts.map((prompt) => of('peer/prompts.yml', prompt.id, prompt)),
    ...colleague.entries.map((entry) => of('peer/colleague.yml', entry.id, entry)),
  ];
}

const DAY_MS = 86_400_000;

/** How many days ago something was checked; 0 or less for a future day. */
export const ageInDays = ({ verifiedOn }: Pick<Checked, 'verifiedOn'>, now: number): number =>
  Math.floor((now - Date.parse(verifiedOn)) / DAY_MS);

/** Whether the check date is in the future everywhere on earth. */
export const isInFuture = ({ verifiedOn }: Pick<Checked, 'verifiedOn'>, now: number): boolean =>
  Date.parse(verifiedOn) > now + DAY_MS;
