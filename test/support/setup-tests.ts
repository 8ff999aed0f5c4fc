import * as fc from 'fast-check';
import { limitTests } from './time-limits.js';

// Jest loads this before the test files, once in each process that runs tests.
limitTests();
// The runner doesn't print an error's cause, and fast-check puts a failed property's error there.
fc.configureGlobal({ includeErrorInReport: true });
