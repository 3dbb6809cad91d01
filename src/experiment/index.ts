export { readPipelineFiles, type ReadPipelineFiles } from './pipeline-files.js';
