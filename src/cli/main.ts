#!/usr/bin/env node
import { join } from 'node:path';
import { cachePath, runCached } from './code-cache.js';

/** The commands of `view-program.ts`, which loads half of what the others need. */
const VIEWS: readonly (string | undefined)[] = ['dag', 'status'];

const argv = process.argv.slice(2);
const program = VIEWS.includes(argv[0]) ? 'view-program.cjs' : 'program.cjs';
runCached(join(import.meta.dirname, program), cachePath(argv));
