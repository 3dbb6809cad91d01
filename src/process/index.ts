export { converse, type Conversation } from './converse.js';
export { detach, type Detached, type DetachOptions } from './detach.js';
export { findExecutable } from './find-executable.js';
export { findMembers, type Membership } from './find-members.js';
export { identify, isAlive } from './identify.js';
export { run, stopProcess, stopTree, type Finished, type RunOptions } from './run.js';
