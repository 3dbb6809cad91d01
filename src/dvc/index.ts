export { dvcEnv, dvcVersion, locateDvc, WANTED_DVC, type Dvc } from './locate.js';
export { readDvcConfig, type DvcConfig } from './dvc-config.js';
