import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TSC } from './build.mjs';
import { isMain, main, ROOT, run } from './command.mjs';
import { Parts } from './parts.mjs';
import { setup } from './setup.mjs';

const LINT = [
  'node_modules/eslint/bin/eslint.js',
  '--cache',
  '--cache-location',
  'lib/.eslintcache'
];

/** Every other check of the sources: name → package script and arguments. */
const CHECKS = {
  compiler: [TSC, '-b'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  rooms: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src'],
  'unused code': ['node_modules/knip/bin/knip.js', '--no-progress']
};

/** Runs every check of the sources; all of them, even where one fails. */
export async function checkSources(parts) {
  // It takes as long as the others together.
  const lint = run(process.execPath, LINT, { quiet: true });
  for (const [name, args] of Object.entries(CHECKS)) {
    await parts.run(name, async () => (await run(process.execPath, args)).code === 0);
  }
  await parts.run('lint', async () => {
    const { code, output } = await lint;
    process.stdout.write(output);
    return code === 0;
  });
}

/** Runs the tests of vitest; answers how many passed and failed. */
export async function runVitest(args = []) {
  const folder = mkdtempSync(join(tmpdir(), 'stagebook-report-'));
  const file = join(folder, 'vitest.json');
  try {
    const { code } = await run(process.execPath, [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...args
    ]);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const failed = report.numFailedTests + report.testResults.filter(isBrokenFile).length;
    return {
      passed: report.numPassedTests,
      failed: code === 0 ? failed : Math.max(1, failed),
      unsteady: report.testResults.flatMap(findUnsteady)
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lists the tests of a file that failed and then passed when they were tried again. */
function findUnsteady({ assertionResults }) {
  return assertionResults.flatMap(({ status, fullName, failureMessages: [message] }) =>
    status === 'passed' && message !== undefined ? [{ name: fullName, message }] : []
  );
}

/** A file that failed before any of its tests ran counts as one failure. */
function isBrokenFile({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some(test => test.status === 'failed');
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup();
    const parts = new Parts();
    await checkSources(parts);
    if (!process.argv.includes('--no-tests')) await parts.run('tests', () => runVitest());
    parts.report();
    console.log(parts.summary);
    return parts.failed ? 1 : 0;
  });
}
