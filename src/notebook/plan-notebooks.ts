import type { Diagnostic } from '../contract/diagnostic.js';
import { ExportedNames } from './exported-names.js';
import type { ExtractOptions } from './extraction.js';
import { keepPaths } from './file-claims.js';
import { findMissingImports } from './find-missing-imports.js';
import { findMissingNames } from './find-missing-names.js';
import { planNotebook, type NotebookPlan } from './plan-notebook.js';
import type { NotebookReading } from './read-notebook.js';
import type { Unit } from './unit.js';

/** What all notebooks become together, and which imports lead nowhere. */
export interface NotebookPlans {
  readonly plans: readonly NotebookPlan[];
  readonly missing: readonly Diagnostic[];
}

/**
 * Plans notebooks that may import each other's files. An import of a file that is not there keeps back what
 * needs it; files that are not made for that may be missing to others, until all that is left can be loaded.
 */
export function planNotebooks(
  readings: readonly NotebookReading[],
  options: ExtractOptions
): NotebookPlans {
  const missing: Diagnostic[] = [];
  let plans = readings.map(reading => plan(reading, findUnbuilt(reading, options), options));
  for (;;) {
    const generated = new Set(plans.flatMap(({ files }) => files.paths()));
    const kept = plans.flatMap(({ classes }) => classes.filter(({ blocked }) => blocked));
    const exported = new ExportedNames(plans, options, kept);
    const found = plans.map(each => [
      ...findMissingImports(each, { options, generated, kept }),
      ...findMissingNames(each, exported, options)
    ]);
    if (found.every(({ length }) => length === 0)) return { plans, missing };
    missing.push(...found.flat().map(({ diagnostic }) => diagnostic));
    plans = plans.map((each, i) => {
      const users = (found[i] ?? []).flatMap(item => item.users);
      return users.length === 0 ? each : plan(each, users, options);
    });
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

/** Finds the classes that were tried and could not be built. */
function findUnbuilt(
  { roots }: NotebookReading,
  { withheld = new Set() }: ExtractOptions
): readonly Unit[] {
  return [...roots].filter(({ classes }) => [...classes.keys()].some(name => withheld.has(name)));
}
