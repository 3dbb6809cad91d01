import type { Diagnostic } from '../contract/diagnostic.js';
import { buildersIn } from './modules/builders.js';
import { ExportedNames } from './modules/exported-names.js';
import type { ExtractOptions } from './extraction.js';
import { keepPaths } from './modules/file-claims.js';
import { findMissingImports } from './problems/find-missing-imports.js';
import { findMissingNames } from './problems/find-missing-names.js';
import { importedFiles } from './modules/imported-files.js';
import { planNotebook, type NotebookPlan } from './plan-notebook.js';
import type { NotebookReading } from './read-notebook.js';
import type { Unit } from './units/unit.js';

/** What all notebooks become together, and which imports lead nowhere. */
export interface NotebookPlans {
  readonly plans: readonly NotebookPlan[];
  readonly missing: readonly Diagnostic[];
}

/**
 * Plans notebooks that may import each other's files. An import of a file that is not there keeps back what
 * needs it, and an error where cells build stages the classes of these stages; files that are not made for that
 * may be missing to others, until all that is left can be loaded.
 */
export function planNotebooks(
  readings: readonly NotebookReading[],
  options: ExtractOptions
): NotebookPlans {
  const missing: Diagnostic[] = [];
  const { withheld = new Set() } = options;
  const lost = findLostFiles(readings, options);
  let plans = readings.map(reading => plan(reading, unitsOf(reading, withheld), options));
  const holdBack = (failed: readonly (readonly Unit[])[]): boolean => {
    plans = plans.map((each, i) => {
      const units = failed[i] ?? [];
      return units.length === 0 ? each : plan(each, units, options);
    });
    return failed.some(({ length }) => length > 0);
  };
  for (;;) {
    const generated = new Set(plans.flatMap(({ files }) => files.paths()));
    const kept = plans.flatMap(({ classes }) => classes.filter(({ blocked }) => blocked));
    const unknown = findUnknown(plans, options);
    const modules = new Set([
      ...kept.map(({ module }) => module),
      ...lost.filter(path => !generated.has(path))
    ]);
    const uses = plans.map(each => [
      ...unitsOf(each, unknown),
      ...findKeptUses(each, modules, options)
    ]);
    // Why these are kept back is told already.
    if (holdBack(uses)) continue;
    const exported = new ExportedNames(plans, options, kept);
    const found = plans.map(each => [
      ...findMissingImports(each, { options, generated, kept }),
      ...findMissingNames(each, exported, options)
    ]);
    missing.push(...found.flat().map(({ diagnostic }) => diagnostic));
    if (!holdBack(found.map(each => each.flatMap(({ users }) => users)))) return { plans, missing };
  }
}

function plan(
  reading: NotebookReading,
  failed: readonly Unit[],
  { written = [] }: ExtractOptions
): NotebookPlan {
  const planned = planNotebook(reading, failed);
  return { ...planned, files: keepPaths(planned, written) };
}

/** Finds the classes of which nobody knows the stages: an error keeps back the cells that build them. */
function findUnknown(plans: readonly NotebookPlan[], options: ExtractOptions): ReadonlySet<string> {
  const blocked = plans.flatMap(each => (each.programBlocked ? [each.graph.path] : []));
  if (blocked.length === 0) return new Set();
  const findBuilders = buildersIn(plans, options);
  const unknown = plans
    .flatMap(({ classes }) => classes.filter(each => !each.blocked))
    .filter(each => findBuilders(each).some(notebook => blocked.includes(notebook)));
  return new Set(unknown.map(({ name }) => name));
}

/** Lists the written files of notebooks that cannot be read as a whole: what they were of may only seem to be gone. */
function findLostFiles(
  readings: readonly NotebookReading[],
  { written = [] }: ExtractOptions
): readonly string[] {
  const torn = readings.flatMap(({ isTorn, graph }) => (isTorn ? [graph.path] : []));
  return written
    .filter(({ notebooks }) => notebooks.some(notebook => torn.includes(notebook)))
    .map(({ path }) => path);
}

/** Finds what runs the code of files that another notebook keeps back: what is on disk of them is an older text. */
function findKeptUses(
  { graph, files, program, programBlocked }: NotebookPlan,
  modules: ReadonlySet<string>,
  options: ExtractOptions
): readonly Unit[] {
  if (modules.size === 0) return [];
  const units = [...files.files.flatMap(file => file.units), ...(programBlocked ? [] : program)];
  return units.filter(unit => importedFiles(graph, unit, options).some(path => modules.has(path)));
}

function unitsOf({ roots }: NotebookReading, classes: ReadonlySet<string>): readonly Unit[] {
  return [...roots].filter(unit => [...unit.classes.keys()].some(name => classes.has(name)));
}
