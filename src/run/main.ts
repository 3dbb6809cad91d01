import { isMainThread } from 'node:worker_threads';
import { takeOver } from './take-over.js';

const [, entry, stage] = process.argv;

// The flag is inherited by workers and forked processes: they have a main module of their own.
if (isMainThread && entry?.endsWith('.ts') === true) await takeOver(entry, stage);
