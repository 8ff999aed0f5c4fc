import { DAY_MS } from '../pulse/durations.js';
import { CATEGORIES, type Catalog, type Resource } from './catalog.js';
import type { Action } from './actions.js';
import type { Guide } from './guides.js';
import type { LearnTopic } from './learn.js';
import type { PeerTexts } from './peer.js';
import type { ProfessionHelp } from './professions.js';
import type { StateCode, StateHelp } from './states.js';

/** Days after which we should check a fact again, and after which we mustn't release it: half a year, a year. */
export const FACT_AGE = { warnAfterDays: 180, failAfterDays: 366 } as const;

/** Days after which we mustn't release a crisis entry that wasn't checked again. */
export const CRISIS_AGE = { failAfterDays: 90 } as const;

/** An entry with a source, and the day someone last compared the two. */
export interface Checked {
  /** The file, and the entry's id or the start of its text. */
  readonly name: string;
  readonly verifiedOn: string;
  /** Set for the crisis category's entries, whose check has to be newer than that of others. */
  readonly crisis?: CrisisPlace;
}

/** The place of a crisis entry, and whether its source is the service itself. */
export interface CrisisPlace {
  /** The file's path in the content folder, and the entry's path in the file. */
  readonly file: string;
  readonly path: readonly (string | number)[];
  /** The problem with its source, and the fix; null if there's none. */
  readonly sourceProblem: string | null;
}

interface Dated {
  readonly verified_on: string;
}

const of = (file: string, name: string, { verified_on }: Dated): Checked => ({
  name: `${file}: ${name}`,
  verifiedOn: verified_on,
});

const ofFact = (file: string, fact: Dated & { readonly text: string }): Checked =>
  of(file, `"${fact.text.slice(0, 40)}…"`, fact);

const hostOf = (address: string): string => new URL(address).hostname.replace(/^www\./, '');

/**
 * Returns the problem with a crisis line's source, or null. The source has to be on the service's own domain: that of
 * its `url`, or its `own_domain`. Other sites may say things about a line that are years old, and no one corrects them.
 */
function sourceProblem({ url, own_domain, source }: Resource): string | null {
  const domains = [own_domain, url && hostOf(url)].filter((one) => one !== undefined);
  if (domains.length === 0)
    return "names neither an address nor a domain of its own. Fix: give it the service's url, or own_domain";
  const host = hostOf(source);
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
    ? null
    : `has a source on ${host}, which isn't its own (${domains.join(', ')}). Fix: compare it with a page of the service itself, and give that as source`;
}

/** Returns the crisis category's entries. Only a line needs its own page as source: a fact may cite others' figures. */
const crisisEntries = (region: string, { facts, resources }: Catalog['categories']['crisis']): Checked[] => {
  const file = `support/${region}.yml`;
  const at = (list: 'facts' | 'resources', index: number, problem: string | null): CrisisPlace => ({
    file,
    path: ['categories', 'crisis', list, index],
    sourceProblem: problem,
  });
  return [
    ...facts.map((fact, index) => ({ ...ofFact(file, fact), crisis: at('facts', index, null) })),
    ...resources.map((resource, index) => ({
      ...of(file, resource.id, resource),
      crisis: at('resources', index, sourceProblem(resource)),
    })),
  ];
};

/** The parts of a region's content that have check dates. */
interface RegionContent {
  readonly catalog: Catalog;
  readonly topics: readonly LearnTopic[];
  readonly guides: readonly Guide[];
  readonly suggestions: readonly Action[];
  readonly peer: PeerTexts;
  readonly states: ReadonlyMap<StateCode, StateHelp>;
  readonly professions: readonly ProfessionHelp[];
}

/** Returns everything with a check date in a region's content. */
export function checkedEntries(
  region: string,
  { catalog, topics, guides, suggestions, peer, states, professions }: RegionContent,
): Checked[] {
  const { prompts, colleague } = peer;
  return [
    ...crisisEntries(region, catalog.categories.crisis),
    ...CATEGORIES.filter((category) => category !== 'crisis').flatMap((category) => {
      const { facts, resources } = catalog.categories[category];
      const file = `support/${region}.yml`;
      return [
        ...facts.map((fact) => ofFact(file, fact)),
        ...resources.map((resource) => of(file, resource.id, resource)),
      ];
    }),
    ...catalog.eap.map((fact) => ofFact(`support/${region}.yml`, fact)),
    ...topics.flatMap(({ topic, entries }) =>
      entries.map((entry) => of(`learn/${topic}.yml`, entry.id, entry)),
    ),
    ...guides.flatMap(({ guide, entries }) =>
      entries.flatMap(({ id, verified_on }) =>
        verified_on === undefined ? [] : [of(`guides/${guide}.yml`, id, { verified_on })],
      ),
    ),
    ...suggestions.map((action) => of('actions.yml', action.id, action)),
    of('peer/prompts.yml', 'colours', prompts),
    ...prompts.prompts.map((prompt) => of('peer/prompts.yml', prompt.id, prompt)),
    ...colleague.entries.map((entry) => of('peer/colleague.yml', entry.id, entry)),
    ...[...states].flatMap(([code, { facts, program, counseling, warmline }]) =>
      [...facts, program, counseling, warmline].flatMap((one) =>
        one ? [of(`support/${region}/states/${code}.yml`, one.id, one)] : [],
      ),
    ),
    ...professions.flatMap(({ profession, facts, colleagues }) =>
      [...facts, ...colleagues].map((one) =>
        of(`support/${region}/professions/${profession}.yml`, one.id, one),
      ),
    ),
  ];
}

/** Returns how many days ago an entry was checked; negative for a future day. */
export const ageInDays = ({ verifiedOn }: Pick<Checked, 'verifiedOn'>, now: number): number =>
  Math.floor((now - Date.parse(verifiedOn)) / DAY_MS);

/** Whether the check of an entry is too old for a release. */
export const isTooOld = (entry: Checked, now: number): boolean =>
  ageInDays(entry, now) > (entry.crisis ? CRISIS_AGE : FACT_AGE).failAfterDays;

/** Whether the check date is in the future everywhere on earth. */
export const isInFuture = ({ verifiedOn }: Pick<Checked, 'verifiedOn'>, now: number): boolean =>
  Date.parse(verifiedOn) > now + DAY_MS;
