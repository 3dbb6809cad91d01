export { hashFile } from './hash-file.js';
export { hashDirectory, hashPath, PathHasher, type PathHash } from './path-hasher.js';
