export { sweepDrafts } from './drafts.js';
export { entryAt } from './entry-at.js';
export { hashText } from './hash-text.js';
export { insideProject } from './inside-project.js';
export { ioFailure, refusal } from './io-failure.js';
export { makeFolder } from './make-folder.js';
export { readText } from './read-text.js';
export { stampOf } from './stamp-of.js';
export { writeFiles, type FileWrite } from './write-files.js';
