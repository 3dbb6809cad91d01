export { formatConfigValue } from './config-file.js';
export { readDvcConfig, remoteNames, type DvcConfig, type DvcRemote } from './dvc-config.js';
export { dvcEnv, dvcVersion, locateDvc, WANTED_DVC, type Dvc } from './locate.js';
