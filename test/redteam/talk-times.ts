import { memberId } from '../../src/pulse/ids.js';
import { nameSupporter, setSupporter } from '../../src/pulse/supporters.js';
import type { SealingContext } from '../../src/usecases/context.js';
import { changeSupporters } from '../../src/usecases/supporters.js';

/** The supporter whose times the attacks are about. */
export const SUPPORTER = memberId('USUPPORTER');

/** Makes a member a supporter who said yes. */
export const withSupporter = async (context: SealingContext, supporter = SUPPORTER): Promise<void> =>
  void (await changeSupporters(context, (all) =>
    setSupporter(nameSupporter(all, supporter), supporter, 'ready'),
  ));
