#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { cachePath, runCached } from './code-cache.js';

runCached(
  fileURLToPath(new URL('./program.cjs', import.meta.url)),
  cachePath(process.argv.slice(2))
);
