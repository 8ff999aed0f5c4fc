import { availableParallelism } from 'node:os';

/**
 * Tests run as the program does, in plain Node, and each process loads a module once for all the files it runs.
 * Jest's own runner loads every module again for each file, which took more than half of the time. scripts/test.mjs
 * starts Redis and sets the options that Node needs.
 */
export default {
  runner: '<rootDir>/scripts/test-runner.mjs',
  testEnvironment: 'node',
  // Node loads TypeScript by itself, through scripts/typescript.mjs.
  transform: {},
  setupFilesAfterEnv: ['<rootDir>/test/support/setup-tests.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/sandbox/**/*.test.ts'],
  testSequencer: '<rootDir>/scripts/slowest-first.mjs',
  // Tests mostly wait, for Slack's clocks and for processes, so two for each core keep the cores busy.
  maxWorkers: availableParallelism() * 2,
};
