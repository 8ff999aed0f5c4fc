import * as fc from 'fast-check';
import { limitTests } from './time-limits.js';

// Jest loads this before the test files, once in each process that runs some.
limitTests();
// The runner doesn't print an error's cause, which is what a property says of its counterexample.
fc.configureGlobal({ includeErrorInReport: true });
