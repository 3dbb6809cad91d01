export type { EngineApi } from '../contract/requests.js';
export { createEngine } from './engine.js';
export { listNotebooks } from './list-notebooks.js';
export { findProjectRoot } from './project.js';
export { VERSION } from './version.js';
export { createViewEngine } from './view-engine.js';
