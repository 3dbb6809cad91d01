export { Git, WANTED_GIT } from './git.js';
