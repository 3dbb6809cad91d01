import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { checkSources, runVitest } from './check.mjs';
import { isMain, main, must, run, toolEnv } from './command.mjs';
import { Parts } from './parts.mjs';
import { setup } from './setup.mjs';

/** Sets up, builds, checks and tests everything; the last line says how many passed and failed. */
async function test() {
  const parts = new Parts();
  const isReady =
    (await parts.run('setup', () => done(setup({ chromium: true })))) &&
    (await parts.run('build', () => done(build())));
  if (isReady) {
    await checkSources(parts);
    await parts.run('tests', () => runVitest());
    const wheel = await parts.run('wheel', () =>
      done(must(process.execPath, ['scripts/wheel.mjs']))
    );
    if (wheel) await parts.run('user interface', runUserInterface);
  }
  parts.report();
  console.log(`\n${parts.summary}`);
  return parts.failed ? 1 : 0;
}

async function done(work) {
  await work;
  return true;
}

/** The tests in the browser, two at a time; then, alone, what ends what the others need. */
async function runUserInterface() {
  const folder = mkdtempSync(join(tmpdir(), 'stagebook-report-'));
  const file = join(folder, 'playwright.json');
  try {
    const { code } = await run(
      process.execPath,
      [
        'node_modules/@playwright/test/cli.js',
        'test',
        '--config=test/ui/playwright.config.ts',
        '--reporter=list,json',
        '--workers=2'
      ],
      { env: toolEnv({ PLAYWRIGHT_JSON_OUTPUT_FILE: file, STAGEBOOK_UI_ALL: '1' }) }
    );
    const { stats, suites } = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: stats.expected + stats.flaky,
      failed: code === 0 ? stats.unexpected : Math.max(1, stats.unexpected),
      unsteady: suites.flatMap(findUnsteady)
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lists the tests of a suite that failed and then passed when they were tried again. */
function findUnsteady({ specs = [], suites = [] }) {
  const own = specs.flatMap(({ title, tests }) =>
    tests.flatMap(({ status, results: [first] }) =>
      status === 'flaky' ? [{ name: title, message: first.error?.message ?? first.status }] : []
    )
  );
  return [...own, ...suites.flatMap(findUnsteady)];
}

if (isMain(import.meta.url)) await main(test);
