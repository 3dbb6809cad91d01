export { formatConfigValue } from './config-file.js';
export {
  isRelativeUrl,
  readDvcConfig,
  readRemoteUrls,
  remoteUrls,
  type DvcConfig,
  type DvcRemote
} from './dvc-config.js';
export { isAtLeast, whyUnusable } from './why-unusable.js';
export { dvcEnv, dvcVersion, locateDvc, WANTED_DVC, type Dvc } from './locate.js';
