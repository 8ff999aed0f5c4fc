import { CATEGORIES, type Listed, type Listing } from './catalog.js';

/** How many of the workplace's own resources the support options name, besides its EAP. */
export const OWN_IN_OUTREACH = 2;

const isOwn = ({ source }: Listed): boolean => source === undefined;

const allIn = ({ categories }: Listing): Listed[] => CATEGORIES.flatMap((name) => categories[name].resources);

/** Returns as many of the workplace's own resources as the support options have room for. */
const ownInOutreach = ({ categories, room, ownEap }: Listing): Listed[] =>
  [...categories.peer.resources, ...categories.iop.resources]
    .filter((one) => isOwn(one) && one.id !== ownEap?.listing)
    .slice(0, room?.own ?? OWN_IN_OUTREACH);

/**
 * Returns the resources that the support options name: some of the workplace's own, then the catalog's in its
 * order.
 */
export function outreachResources(listing: Listing): Listed[] {
  const all = allIn(listing);
  return [
    ...ownInOutreach(listing),
    ...listing.outreach.resources.flatMap((id) => all.filter((resource) => resource.id === id)),
  ];
}

/** The resources that support options name, by the rung each is on, the lightest first. */
interface Ladder {
  /** People at the workplace, and anything else that it added to the category `peer`. */
  readonly atWork: readonly Listed[];
  /** Lines for a talk before anything is a crisis. */
  readonly warmline: readonly Listed[];
  /** The catalog's resources of people who know the work. */
  readonly peer: readonly Listed[];
  /** Intensive outpatient programs, and where to find them. */
  readonly iop: readonly Listed[];
}

/** Returns the resources that the support options name, by rung. */
export function ladderOf(listing: Listing): Ladder {
  const all = outreachResources(listing);
  const { peer, iop } = listing.categories;
  const inCategory = (resources: readonly Listed[]) => all.filter((one) => resources.includes(one));
  const knowing = inCategory(peer.resources);
  return {
    atWork: knowing.filter(isOwn),
    warmline: all.filter(({ listens }) => listens === 'warmline'),
    peer: knowing.filter((one) => !isOwn(one) && one.listens !== 'warmline'),
    iop: inCategory(iop.resources).filter(({ listens }) => listens !== 'warmline'),
  };
}

/** Returns as many of the people who agreed to be asked for a talk as there's room for. */
export const peopleToAsk = (listing: Listing): Listed[] =>
  allIn(listing)
    .filter(({ person }) => person !== undefined)
    .slice(0, listing.room?.people);

/**
 * Returns the lines on which someone listens: the workplace's own, those for anyone, then those for some professions.
 * Lines that only refer callers aren't among them, and crisis lines have a place of their own. We trust a workplace
 * that someone listens on the lines it added to the category `peer`.
 */
export function linesToTalk(listing: Listing): Listed[] {
  const { ownEap, categories } = listing;
  const own = categories.peer.resources.filter(
    (one) => isOwn(one) && one.id !== ownEap?.listing && !one.person && (one.phone ?? one.text) !== undefined,
  );
  const all = allIn(listing);
  const listening = (who: Listed['listens']) => all.filter(({ listens }) => listens === who);
  return [...own, ...listening('warmline'), ...listening('profession')];
}
