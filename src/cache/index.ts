export type { ListedFile } from './directory-listing.js';
export { DvcCache, type CheckoutOptions, type LinkType, type StoredPath } from './dvc-cache.js';
export { hashFile } from './hash-file.js';
export { hashDirectory, hashPath, PathHasher, type PathHash } from './path-hasher.js';
