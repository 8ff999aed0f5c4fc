import { limitTests } from './time-limits.js';

// Jest loads this before the test files, once in each process that runs some.
limitTests();
