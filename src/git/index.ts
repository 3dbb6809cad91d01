export { Git } from './git.js';
