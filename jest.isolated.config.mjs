import base from './jest.config.mjs';

// Jest takes even an undefined runner for a path.
const { runner: _ourRunner, ...shared } = base;

/** Jest with its own runner, over native ES modules. It counts coverage, and gives each file its own modules. */
export default {
  ...shared,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript' },
        },
        module: { type: 'es6' },
      },
    ],
  },
  setupFilesAfterEnv: [],
  // The same limit that test/support/time-limits.ts sets.
  testTimeout: 120_000,
  // Code that a child process runs isn't counted.
  collectCoverageFrom: ['<rootDir>/src/**/*.ts'],
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'html'],
};
