export { hashText, ioFailure, readText, writeFiles, type FileWrite } from './files.js';
