/** How much a diagnostic matters: an error keeps something from being written. */
export type Severity = 'error' | 'warning' | 'info';

interface CodeEntry {
  readonly title: string;
  readonly severity: Severity;
}

/** Every diagnostic that Stagebook can report: code → title and default severity. Documented in `docs/diagnostics.md`. */
export const DIAGNOSTIC_CODES = {
  'notebook/not-json': { title: 'The notebook is not valid JSON', severity: 'error' },
  'notebook/not-a-notebook': { title: 'The file is not a Jupyter notebook', severity: 'error' },
  'notebook/other-language': { title: 'The notebook is not in TypeScript', severity: 'error' },
  'notebook/no-cell-ids': { title: 'The notebook has no cell ids', severity: 'warning' },
  'notebook/syntax': { title: 'A cell does not parse', severity: 'error' },
  'notebook/unbound-name': { title: 'A name that no cell declares', severity: 'error' },
  'notebook/missing-import': { title: 'An imported file is not there', severity: 'error' },
  'notebook/redeclared': { title: 'A name is declared by several cells', severity: 'info' },
  'notebook/execution-order': {
    title: 'Cells ran in another order than they stand',
    severity: 'warning'
  },
  'notebook/top-level-await': { title: 'A helper awaits at the top level', severity: 'error' },
  'notebook/mutated-helper': { title: 'A helper is changed by another cell', severity: 'error' },
  'notebook/not-extracted': {
    title: 'A statement has its effect in the notebook only',
    severity: 'warning'
  },
  'notebook/untracked-read': {
    title: 'A file is read that is no dep',
    severity: 'warning'
  },
  'notebook/captured-state': { title: 'A class uses state of the notebook', severity: 'error' },
  'notebook/jsx': { title: 'A class needs JSX', severity: 'error' },
  'notebook/broken-dependency': {
    title: 'A class needs a cell that does not parse',
    severity: 'error'
  },
  'notebook/duplicate-class': { title: 'Two notebooks declare the same class', severity: 'error' },
  'notebook/file-name': {
    title: 'A class or helper name cannot be a file name',
    severity: 'error'
  },
  'notebook/module-name': {
    title: 'A module cell has a name that the kernel does not take',
    severity: 'warning'
  },
  'notebook/kernel': {
    title: 'The kernel refuses what the pipeline takes',
    severity: 'warning'
  },
  'notebook/types': { title: 'A type error in a cell', severity: 'warning' },
  'notebook/no-classes': { title: 'No cell declares a stage class', severity: 'warning' },
  'notebook/hidden-class': {
    title: 'A stage class stands inside of another statement',
    severity: 'warning'
  },
  'stage/declaration': {
    title: 'A field is declared in a way that cannot work',
    severity: 'error'
  },
  'stage/failed': { title: 'Collecting the stages threw an error', severity: 'error' },
  'stage/missing-package': { title: 'A package is not installed', severity: 'error' },
  'stage/timeout': { title: 'Collecting the stages took too long', severity: 'error' },
  'stage/duplicate-name': { title: 'Two stages have the same name', severity: 'error' },
  'stage/out-outside-project': { title: 'An out lies outside the project', severity: 'error' },
  'stage/overlapping-outs': { title: 'Two outs overlap', severity: 'error' },
  'stage/no-outs': { title: 'A dependency on a stage that has no outs', severity: 'error' },
  'stage/missing-dep': {
    title: 'A stage reads a file that is not there',
    severity: 'warning'
  },
  'stage/unbuilt': { title: 'A class that no cell builds', severity: 'info' },
  'stage/required-param': { title: 'A required param has no value', severity: 'error' },
  'pipeline/syntax': { title: 'A pipeline file does not parse', severity: 'error' },
  'pipeline/shape': { title: 'A pipeline file has an unexpected shape', severity: 'error' },
  'pipeline/shared-anchor': { title: 'An anchor of a stage is used outside it', severity: 'error' },
  'pipeline/flow-style': { title: 'Stages are written in flow style', severity: 'error' },
  'pipeline/live-section': { title: 'A DVC 2 `live:` section', severity: 'error' },
  'pipeline/vars': { title: 'Variables of a pipeline file cannot be loaded', severity: 'error' },
  'pipeline/interpolation': { title: 'A `${…}` cannot be filled in', severity: 'error' },
  'pipeline/template': { title: 'A `foreach` or `matrix` without a list', severity: 'error' },
  'pipeline/ignore-file': { title: 'A dep or an out holds a `.dvcignore`', severity: 'error' },
  'pipeline/ignore-rule': { title: 'DVC fails at a line of a `.dvcignore`', severity: 'error' },
  'pipeline/cycle': { title: 'The stage graph has a cycle', severity: 'error' },
  'pipeline/foreign-stage': {
    title: 'A stage of that name was written by hand',
    severity: 'error'
  },
  'pipeline/overridden': {
    title: 'A stage in the file differs from its class',
    severity: 'info'
  },
  'params/syntax': { title: 'The params file does not parse', severity: 'error' },
  'params/class': {
    title: 'A method object is of a class that no cell declares',
    severity: 'error'
  },
  'params/type': { title: 'A param has a value of another type', severity: 'warning' },
  'params/missing': { title: 'A params file lacks a value that a stage reads', severity: 'error' },
  'params/date': { title: 'A stage tracks a date, which DVC cannot', severity: 'error' },
  'params/ambiguous': { title: 'A pattern of params fits more than one value', severity: 'error' },
  'params/conflict': {
    title: 'A param changed in the notebook and in the file',
    severity: 'error'
  },
  'params/overridden': { title: 'A param in the file differs from its cell', severity: 'info' },
  'params/taken-back': { title: 'A param of the file went back to its cell', severity: 'info' },
  'params/override': { title: 'An override of a param cannot be applied', severity: 'error' },
  'files/conflict': { title: 'A generated file was edited by hand', severity: 'error' },
  'files/removed-class': { title: 'A class is gone from the notebook', severity: 'warning' },
  'files/removed-stage': { title: 'A stage is gone from the notebook', severity: 'warning' },
  'files/unknown-stage': {
    title: 'A stage that no notebook is known to make',
    severity: 'warning'
  },
  'project/outside': { title: 'A path lies outside the project', severity: 'error' },
  'project/no-notebooks': { title: 'There is no notebook to read', severity: 'warning' },
  'project/package-json': { title: 'The package.json cannot be read', severity: 'error' },
  'project/encoding': { title: 'A text is not UTF-8', severity: 'error' },
  'project/settings': { title: 'The settings cannot be read', severity: 'error' },
  'project/zntrack': { title: 'A project of ZnTrack', severity: 'info' },
  'project/moved-notebook': { title: 'A notebook is read under another name', severity: 'info' },
  'project/manifest': {
    title: 'The manifest was missing or unreadable and is rebuilt',
    severity: 'info'
  }
} as const satisfies Record<string, CodeEntry>;

/** One of the codes in {@link DIAGNOSTIC_CODES}. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
