import { accounts } from './accounts.js';
import type { Bench } from './bench.js';
import { close } from './close.js';
import { fanOut } from './fan-out.js';
import { firstHelp } from './first-help.js';
import { ingest } from './ingest/ingest.js';
import { manySweeps } from './many-sweeps.js';
import { memory } from './memory.js';
import { neighbour } from './neighbour.js';
import { soak } from './soak.js';
import { retiring } from './retiring.js';
import { startUp } from './start-up.js';
import { sweeps } from './sweeps.js';
import { wave } from './wave.js';
import { workspaces } from './workspaces.js';

/** Every bench, in the order in which they run. */
export const benches: readonly Bench[] = [
  ingest,
  close,
  fanOut,
  neighbour,
  memory,
  sweeps,
  manySweeps,
  retiring,
  startUp,
  firstHelp,
  workspaces,
  accounts,
  wave,
  soak,
];
