import type { MemberId } from '../../pulse/ids.js';

/** What somebody did: on which button or list, and what it carried. */
export interface Act {
  readonly member: MemberId;
  readonly action: string;
  /** A button's value, or the option or person that was chosen. */
  readonly value: string;
  /** What the modal it stands in carries. */
  readonly metadata: string;
}
