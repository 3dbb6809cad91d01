import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: real DVC, tslab and Node processes run inside the tests.
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts']
  }
});
