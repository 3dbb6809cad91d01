export {
  DvcCache,
  type CheckoutOptions,
  type DvcCacheOptions,
  type StoredPath
} from './dvc-cache.js';
export { hashListing } from './directory-listing.js';
export { DvcIgnore, gitIgnoreAround } from './dvc-ignore.js';
export { hashBytes, hashFile } from './hash-file.js';
export { LegacyHasher } from './legacy-hasher.js';
export type { LinkType } from './link-file.js';
export type { AsideObject } from './object-file.js';
export { ObjectIndex } from './object-index.js';
export { hashDirectory, hashPath, PathHasher, type PathHash } from './path-hasher.js';
