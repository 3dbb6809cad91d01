export { hashText, readText, writeFiles, type FileWrite } from './files.js';
export { ioFailure, refusal } from './io-failure.js';
