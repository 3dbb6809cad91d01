import type { Command } from './command.js';
import { runExpApply, runExpUndo } from './run-exp-apply.js';
import { runExpDiff } from './run-exp-diff.js';
import { runExpLogs, runExpStop } from './run-exp-follow.js';
import { runExpGc } from './run-exp-gc.js';
import { runExpPin, runExpUnpin } from './run-exp-pin.js';
import {
  runExpBranch,
  runExpPull,
  runExpPush,
  runExpRemove,
  runExpRename
} from './run-exp-manage.js';
import { runExpEvaluate, runExpResume, runExpRun } from './run-exp-run.js';
import { runExpShow } from './run-exp-show.js';
import { runExpThin } from './run-exp-thin.js';

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const scope = {
  'all-branches': { ...flag, short: 'a' },
  'all-tags': { ...flag, short: 'T' },
  'all-commits': { ...flag, short: 'A' },
  num: { ...text, short: 'n' }
} as const;

/** The commands behind `stagebook exp`. Names and letters are those of `dvc exp`, where DVC has the command. */
export const EXP_COMMANDS: Readonly<Record<string, Command>> = {
  run: {
    options: {
      name: { ...text, short: 'n' },
      'set-param': { ...text, short: 'S', multiple: true },
      from: text,
      reset: flag,
      message: { ...text, short: 'm' },
      force: { ...flag, short: 'f' },
      include: { ...text, multiple: true },
      detach: { ...flag, short: 'd' },
      apply: flag
    },
    maxPositionals: Infinity,
    run: runExpRun
  },
  resume: {
    options: {
      name: { ...text, short: 'n' },
      message: { ...text, short: 'm' },
      detach: { ...flag, short: 'd' },
      apply: flag,
      // Only to say where it belongs.
      'set-param': { ...text, short: 'S', multiple: true }
    },
    maxPositionals: 1,
    run: runExpResume
  },
  repro: {
    options: {
      name: { ...text, short: 'n' },
      message: { ...text, short: 'm' },
      detach: { ...flag, short: 'd' }
    },
    maxPositionals: 1,
    run: runExpEvaluate
  },
  logs: { options: { follow: { ...flag, short: 'f' } }, maxPositionals: 1, run: runExpLogs },
  stop: { options: { now: flag, lost: flag }, maxPositionals: 1, run: runExpStop },
  show: {
    options: {
      ...scope,
      'sort-by': text,
      'sort-order': text,
      'only-changed': flag,
      'all-columns': flag,
      csv: flag,
      md: flag
    },
    maxPositionals: 0,
    run: runExpShow
  },
  apply: {
    options: { 'dry-run': flag, notebook: flag, force: { ...flag, short: 'f' } },
    maxPositionals: 1,
    run: runExpApply
  },
  undo: { options: { force: { ...flag, short: 'f' } }, maxPositionals: 0, run: runExpUndo },
  branch: { options: {}, maxPositionals: 2, run: runExpBranch },
  diff: { options: { 'only-names': flag }, maxPositionals: 2, run: runExpDiff },
  remove: { options: {}, maxPositionals: Infinity, run: runExpRemove },
  rename: { options: {}, maxPositionals: 2, run: runExpRename },
  pin: { options: {}, maxPositionals: Infinity, run: runExpPin },
  unpin: { options: {}, maxPositionals: Infinity, run: runExpUnpin },
  thin: {
    options: { keep: text, dry: flag, force: { ...flag, short: 'f' } },
    maxPositionals: 1,
    run: runExpThin
  },
  gc: {
    options: {
      workspace: { ...flag, short: 'w' },
      ...scope,
      pins: flag,
      dry: flag,
      force: { ...flag, short: 'f' }
    },
    maxPositionals: 0,
    run: runExpGc
  },
  push: { options: {}, maxPositionals: Infinity, run: runExpPush },
  pull: { options: {}, maxPositionals: Infinity, run: runExpPull }
};
