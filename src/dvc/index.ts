export { dvcEnv, dvcVersion, locateDvc, WANTED_DVC, type Dvc } from './locate.js';
