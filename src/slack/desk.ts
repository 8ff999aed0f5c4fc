import type { Catalogue } from '../support/catalogue.js';
import type { Directory, House } from '../rounds/house.js';
import type { Reader } from './reader.js';

/** What Slack's listeners work with. */
export interface Desk {
  readonly house: House;
  readonly directory: Directory;
  readonly reader: Reader;
  /** The catalogue without what the workplace changed about it, for setting that up. */
  catalogue(): Catalogue;
  /** The region whose crisis card is shown where nothing else can be read. */
  readonly region: string;
}
