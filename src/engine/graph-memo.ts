import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { WriteGraphReport } from '../contract/requests.js';
import { MANIFEST_PATH } from '../contract/manifest.js';
import { hashText, readText, writeFiles } from '../disk/index.js';
import { checkLock } from './check-lock.js';
import type { GraphPlan } from './plan-graph.js';
import { LOCK_FILE, PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';
import { VERSION } from './version.js';

const MEMO = '.dvc/tmp/stagebook/graph.json';

/** Who can read a memo: this version, and the number grows where a memo gets another shape within one. */
const READER = `${VERSION}/4`;

/** Files that decide besides notebooks and generated modules: what is written, and which packages the cells see. */
const ALWAYS = [MANIFEST_PATH, PIPELINE_FILE, PARAMS_FILE, 'package.json', 'package-lock.json'];

/** What the last Write graph came from: when nothing of it changed, there is nothing to write. */
interface GraphMemo {
  readonly version: string;
  /** sha256 of the text of each notebook. */
  readonly notebooks: Readonly<Record<string, string>>;
  /** sha256 of each other file; null: it is not there. */
  readonly files: Readonly<Record<string, string | null>>;
  /** sha256 of a `dvc.lock` that parses: no more of it matters. */
  readonly lock: string | null;
  readonly stages: WriteGraphReport['stages'];
  readonly heldBack: WriteGraphReport['heldBack'];
  readonly diagnostics: WriteGraphReport['diagnostics'];
}

/** Returns the report of a Write graph that would change nothing, or undefined where it must be worked out. */
export function recallGraph(
  project: Project,
  texts: Readonly<Record<string, string>>
): WriteGraphReport | undefined {
  const memo = readMemo(project);
  if (memo?.version !== READER) return undefined;
  const names = Object.keys(texts);
  if (names.length !== Object.keys(memo.notebooks).length) return undefined;
  const isSame =
    names.every(name => memo.notebooks[name] === hashText(texts[name] ?? '')) &&
    Object.entries(memo.files).every(([path, hash]) => hashFile(project.absolute(path)) === hash);
  // It changes with each run of a stage, which is no reason to work all out anew.
  const isSound = hashFile(project.absolute(LOCK_FILE)) === memo.lock || checkLock(project).ok;
  if (!isSame || !isSound) return undefined;
  const { stages, heldBack, diagnostics } = memo;
  return { root: project.root, changes: [], stages, removed: [], heldBack, diagnostics };
}

/** Remembers what a Write graph came from, once its files are on disk; not what other files decide than those it knows. */
export function rememberGraph(
  project: Project,
  texts: Readonly<Record<string, string>>,
  { stages, heldBack, diagnostics, inputs, graph }: GraphPlan
): void {
  const isKnown = stages.length > 0 && diagnostics.every(({ code }) => !UNKNOWN.has(code));
  if (!graph.isSettled || !isKnown) return;
  const memo: GraphMemo = {
    version: READER,
    notebooks: Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [path, hashText(text)])
    ),
    files: Object.fromEntries(
      [...ALWAYS, ...inputs].map(path => [path, hashFile(project.absolute(path))])
    ),
    lock: hashFile(project.absolute(LOCK_FILE)),
    stages,
    heldBack,
    diagnostics: diagnostics.filter(({ code }) => !PAST.has(code))
  };
  // A memo that cannot be written only costs time at the next call.
  writeFiles(project.root, [{ path: project.absolute(MEMO), text: JSON.stringify(memo) }]);
}

/** What tells of files that are not there, which no memo names, or is told by `status` as well, which asks no memo for it. */
const UNKNOWN: ReadonlySet<DiagnosticCode> = new Set([
  'stage/missing-dep',
  'notebook/missing-import',
  'notebook/other-language'
]);

/** What is said of how things were before a write. */
const PAST: ReadonlySet<DiagnosticCode> = new Set([
  'project/manifest',
  'project/moved-notebook',
  'params/taken-back'
]);

function readMemo(project: Project): GraphMemo | undefined {
  const read = readText(project.absolute(MEMO));
  if (!read.ok || read.value === undefined) return undefined;
  try {
    return JSON.parse(read.value) as GraphMemo;
  } catch {
    return undefined; // Unreadable: worked out anew and replaced.
  }
}

/** A pipe that is opened like this keeps nobody waiting. */
const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;

function hashFile(path: string): string | null {
  try {
    const file = openSync(path, AT_ONCE);
    try {
      return createHash('sha256').update(readFileSync(file)).digest('hex');
    } finally {
      closeSync(file);
    }
  } catch {
    return null; // Not there (or not readable, which the real run reports).
  }
}
