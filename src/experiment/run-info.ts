import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../contract/experiment-run.js';
import type { Sha } from '../contract/sha.js';

/** Status `RUNNING` of DVC's `ExecutorInfo` (dvc/repo/experiments/executor/base.py). */
const RUNNING = 2;

function infoFolder({ root, snapshot }: RunRecord): string {
  return join(root, '.dvc/tmp/exps/standalone/run', snapshot);
}

/** Tells DVC of a run, in the files in which its own `exp run --temp` does: `dvc exp show` lists it as running. */
export function writeRunInfo(record: RunRecord, logPath: string): void {
  const { root, snapshot, worktree, workspace, baseline, name, ref } = record;
  const folder = infoFolder(record);
  const wdir = workspace.slice(worktree.length + 1);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${snapshot}.run`),
    JSON.stringify({
      git_url: root,
      baseline_rev: baseline,
      location: 'tempdir',
      root_dir: worktree,
      dvc_dir: wdir === '' ? '.dvc' : `${wdir}/.dvc`,
      name,
      wdir: wdir === '' ? null : wdir,
      result_hash: null,
      result_ref: ref,
      result_force: false,
      status: RUNNING
    })
  );
  writeFileSync(
    join(folder, `${snapshot}.json`),
    JSON.stringify({
      pid: process.pid,
      stdin: null,
      stdout: logPath,
      stderr: null,
      returncode: null
    })
  );
}

/** Takes the note away: DVC itself would show the run as running for ever. */
export function removeRunInfo(record: RunRecord): void {
  rmSync(infoFolder(record), { recursive: true, force: true });
}

/** Shows a new checkpoint to the DVC extension of VS Code, which watches this file. */
export function showCheckpoint({ root }: RunRecord, step: number | null, sha: Sha): void {
  const folder = join(root, '.dvc/tmp/exps/run');
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ pid: process.pid, step: step ?? 0, rev: sha });
  writeFileSync(join(folder, 'DVCLIVE_STEP_COMPLETED'), text);
}
