import { defineConfig } from 'vitest/config';

/** Rooms whose tests change nothing of the process that they run in: their files share it, and what it has loaded. */
const PURE = ['contract', 'disk', 'lab', 'notebook', 'pipeline'].map(
  room => `test/${room}/**/*.test.{ts,tsx}`
);

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: real DVC, tslab and Node processes run inside the tests.
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        // Other processes, sockets and clocks have a say here: what fails once and then passes is listed.
        test: { name: 'real', include: ['test/**/*.test.{ts,tsx}'], exclude: PURE, retry: 1 }
      }
    ]
  }
});
