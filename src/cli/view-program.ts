import { createViewEngine } from '../engine/index.js';
import { runProgram } from './run-program.js';
import { VIEWS } from './view-commands.js';

runProgram({ commands: VIEWS, createEngine: createViewEngine, endsAtOnce: true });
