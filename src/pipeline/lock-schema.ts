import type { Shape } from './shape.js';

const ANYTHING: Shape = { anything: true };
const TEXT: Shape = { text: true };
const FLAG: Shape = { flag: true };

const CONTENT = {
  ...{ md5: ANYTHING, checksum: ANYTHING, etag: ANYTHING, cloud: ANYTHING },
  ...{ size: ANYTHING, nfiles: ANYTHING, isexec: FLAG, version_id: TEXT }
};
const LISTED: Shape = { keys: { ...CONTENT, relpath: TEXT }, needs: ['relpath'] };
const DATA: Shape = {
  list: {
    keys: { ...CONTENT, path: TEXT, files: { list: LISTED }, hash: TEXT, dataset: ANYTHING },
    needs: ['path']
  }
};

const STAGE: Shape = {
  keys: {
    cmd: { text: true, list: ANYTHING },
    deps: DATA,
    params: { each: { each: ANYTHING } },
    outs: DATA
  },
  needs: ['cmd']
};

/** What DVC 3 takes in a `dvc.lock` of schema 2.0. */
export const LOCK_SHAPE: Shape = {
  keys: { schema: TEXT, datasets: ANYTHING, stages: { each: STAGE } }
};
