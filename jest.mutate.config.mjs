import base from './jest.isolated.config.mjs';

/** Jest as Stryker runs it: the tests of the rules and the cryptography, in one process for each mutant. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/unit/{pulse,sealing}/**/*.test.ts'],
  // Their processes run the built code, in which nothing is changed.
  testPathIgnorePatterns: ['-processes\\.test\\.ts$'],
  testSequencer: undefined,
  maxWorkers: 1,
};
