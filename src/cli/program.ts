import { createEngine } from '../engine/index.js';
import { ALL_COMMANDS } from './commands.js';
import { runProgram } from './run-program.js';

runProgram({ commands: ALL_COMMANDS, createEngine });
