import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { findChromium } from '../../scripts/setup.mjs';
import { jupyterEnv, PYTHON } from '../support/jupyter-server.js';
import { CONSUMER } from './support/build-consumer.js';

const HERE = import.meta.dirname;
const ALONE = /@alone/;

// Workers load this file again and must see the same server.
const base = (process.env['STAGEBOOK_UI_BASE'] ??= mkdtempSync(join(tmpdir(), 'stagebook-ui-')));
const port = (process.env['STAGEBOOK_UI_PORT'] ??= freePort());
const root = join(base, 'root');
mkdirSync(root, { recursive: true });
const chromium = findChromium();
if (chromium === undefined) throw new Error('Chromium is missing: node scripts/setup.mjs');
process.env['TMPDIR'] = base;

export default defineConfig({
  testDir: HERE,
  outputDir: join(base, 'results'),
  globalSetup: join(HERE, 'support/build-consumer.ts'),
  globalTeardown: join(HERE, 'support/clean-up.ts'),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: true,
  projects: [
    { name: 'together', grepInvert: ALONE },
    // What ends what the others need. A test by its name does not wait for the others.
    {
      name: 'alone',
      grep: ALONE,
      workers: 1,
      dependencies: process.env['STAGEBOOK_UI_ALL'] === undefined ? [] : ['together']
    }
  ],
  // What fails once and then passes is listed.
  retries: 1,
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: {
    command: `"${PYTHON}" -m jupyterlab --config "${join(HERE, 'support/jupyter_server_config.py')}"`,
    url: `http://127.0.0.1:${port}/lab`,
    cwd: base,
    env: {
      ...(jupyterEnv(base) as Record<string, string>),
      JUPYTERLAB_GALATA_ROOT_DIR: root,
      STAGEBOOK_UI_PORT: port,
      STAGEBOOK_CONSUMER: CONSUMER
    },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    timeout: 60_000
  }
});

function freePort(): string {
  const script =
    "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})";
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim();
}
