import { availableParallelism } from 'node:os';

/** Jest over native ES modules: scripts/test.mjs starts Redis and sets the flags Node needs. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/sandbox/**/*.test.ts'],
  testTimeout: 30_000,
  // For npm run coverage: code that a child process runs isn't counted.
  collectCoverageFrom: ['<rootDir>/src/**/*.ts'],
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'html'],
  testSequencer: '<rootDir>/scripts/slowest-first.mjs',
  // Tests mostly wait, for Slack's clocks and for processes: two for each core keep the cores busy.
  maxWorkers: availableParallelism() * 2,
};
