#!/usr/bin/env node
// oxlint-disable import/no-unassigned-import -- both act before the rest is loaded
import './ops/no-debug.js';
import './ops/signals.js';

// The rest takes a second to load on a small machine, and a signal may arrive during that time.
await import('./command-line.js');
