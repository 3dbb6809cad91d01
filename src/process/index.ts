export { findExecutable } from './find-executable.js';
export { follow, type Followed } from './follow.js';
export { run, type Finished, type RunOptions } from './run.js';
