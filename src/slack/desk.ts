import type { Directory, House } from '../rounds/house.js';
import type { Action } from '../support/actions.js';
import type { Catalogue } from '../support/catalogue.js';
import type { LearnTopic } from '../support/learn.js';
import type { Words } from './words.js';

/** What Slack's listeners work with. */
export interface Desk {
  readonly house: House;
  readonly directory: Directory;
  readonly words: Words;
  readonly catalogue: Catalogue;
  /** The region whose crisis card is shown where nothing else can be read. */
  readonly region: string;
  readonly topics: readonly LearnTopic[];
  /** What a manager can do, by theme and band. */
  readonly suggestions: readonly Action[];
}
