/** Paths of the pipeline files that Write graph edits. */
export const PIPELINE_FILE = 'dvc.yaml';
export const PARAMS_FILE = 'params.yaml';
export const LOCK_FILE = 'dvc.lock';

/** How every stage of ours begins its `cmd`, whoever wrote the entry. */
export const OUR_COMMAND = 'node --import stagebook/run ';
