export { converse, type Conversation } from './converse.js';
export { detach, type Detached, type DetachOptions } from './detach.js';
export { findExecutable } from './find-executable.js';
export { follow, type Followed } from './follow.js';
export { identify, isAlive } from './identify.js';
export { run, stopTree, type Finished, type RunOptions } from './run.js';
