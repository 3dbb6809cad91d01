import { posix } from 'node:path';
import type { Diagnostic, FileLocation } from '../../contract/diagnostic.js';
import { findDate } from '../find-date.js';
import { parseTypedParams } from '../params-file.js';
import { parseYaml } from '../parse-yaml.js';
import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { findExpressions } from './expressions.js';
import { Scope, type ScopeConflict, type YamlMap } from './scope.js';

/** Returns the text of a file of the project, or undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

/** The variables of a file or stage, and what was loaded for them. */
export interface LoadedVars {
  readonly scope: Scope;
  /** By path: the keys that were taken of it; null for all. */
  readonly files: ReadonlyMap<string, readonly string[] | null>;
}

/** Where variables come from. */
export interface VarsSource {
  /** Folder that their files are relative to. */
  readonly folder: string;
  /** The items of a `vars` section. */
  readonly items: YamlValue;
  /** What its items are called, e.g. `vars`, or `vars` of stage `x`. */
  readonly label: string;
  readonly readFile: ReadFile;
  /** Returns the place of an item. */
  readonly locate: (index?: number) => FileLocation;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Before anything is loaded. */
export const NO_VARS: LoadedVars = { scope: Scope.EMPTY, files: new Map() };

/** Loads the params file that DVC takes variables from without being asked, if it is there. */
export function loadDefaultVars(source: VarsSource, file: string): LoadedVars {
  const path = posix.join(source.folder, file);
  return source.readFile(path) === undefined ? NO_VARS : loadFile(NO_VARS, file, source);
}

/** Adds the variables of a `vars` section: mappings, and files, of which `file:a,b` takes some keys. */
export function loadVars(before: LoadedVars, source: VarsSource): LoadedVars {
  const { items } = source;
  if (items === null) return before;
  if (!isYamlList(items)) {
    complain(source, `${source.label} is not a list.`, ['Start each item with `- `.']);
    return before;
  }
  return items.reduce<LoadedVars>((loaded, item, index) => {
    if (holdsExpression(item)) {
      complain(
        source,
        `An item of ${source.label} uses \`\${…}\`, which is not filled in there.`,
        [],
        index
      );
      return loaded;
    }
    if (typeof item === 'string') return loadFile(loaded, item, source, index);
    if (isYamlMap(item))
      return mergeInto(loaded, item, `item ${index + 1} of ${source.label}`, source, index);
    complain(source, `An item of ${source.label} is neither a file nor a mapping.`, [], index);
    return loaded;
  }, before);
}

function loadFile(
  before: LoadedVars,
  item: string,
  source: VarsSource,
  index?: number
): LoadedVars {
  const [name = '', ...rest] = item.split(':');
  const keys = rest
    .join(':')
    .split(',')
    .filter(key => key !== '');
  const wanted = keys.length > 0 ? keys : null;
  const path = posix.join(source.folder, name);
  const known = before.files.get(path);
  if (known !== undefined) {
    if (wanted === null && known === null) return before;
    const again = wanted?.filter(key => known?.includes(key)) ?? [];
    if (wanted === null || known === null || again.length > 0) {
      const part = again.length > 0 ? `\`${again.join('`, `')}\` of \`${path}\`` : `\`${path}\``;
      const message = `${part} is loaded already, before \`${item}\` of ${source.label}.`;
      complain(source, message, [LOADED_HELP], index);
      return before;
    }
  }
  const values = readVars(path, wanted, source, index);
  if (!values) return before;
  const { scope } = mergeInto(before, values, path, source, index);
  const taken = wanted && [...(known ?? []), ...wanted];
  return { scope, files: new Map(before.files).set(path, taken) };
}

const LOADED_HELP =
  'Name each file once, as a whole or by its keys; the `params.yaml` beside the `dvc.yaml` is always loaded.';

function readVars(
  path: string,
  keys: readonly string[] | null,
  source: VarsSource,
  index?: number
): YamlMap | undefined {
  const text = source.readFile(path);
  if (text === undefined) {
    complain(
      source,
      `\`${path}\`, a file of ${source.label}, does not exist.`,
      ['Correct the path, which starts at the folder of the stage, or add the file.'],
      index
    );
    return undefined;
  }
  const parsed = parseTypedParams(text, path);
  if (!parsed.ok) {
    parsed.failure.forEach(source.report);
    return undefined;
  }
  const values = parsed.value;
  const missing = keys?.filter(key => !Object.hasOwn(values, key)) ?? [];
  for (const key of missing) {
    const message = `\`${path}\` has no \`${key}\`, which ${source.label} takes from it.`;
    complain(source, message, ['Only keys of the first level can be taken.'], index);
  }
  if (!keys) {
    reportDate(text, path, source);
    return values;
  }
  return Object.fromEntries(
    keys.flatMap(key => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      return value === undefined ? [] : [[key, value] as const];
    })
  );
}

/** Python reads a date as an object of its own, for which DVC has no place: it refuses the whole project. */
function reportDate(text: string, path: string, { report }: VarsSource): void {
  if (!/\.ya?ml$/i.test(path) || !/\d{4}-\d\d?-\d/.test(text)) return;
  const yaml = parseYaml(text, path, 'params/syntax');
  const date = yaml.ok ? findDate(yaml.value) : undefined;
  if (!date) return;
  report({
    severity: 'error',
    code: 'pipeline/vars',
    message: `\`${path}\` has the date \`${date.text}\`, which DVC does not take.`,
    location: date.location,
    help: [`Make it a text: \`'${date.text}'\`.`]
  });
}

function mergeInto(
  before: LoadedVars,
  values: YamlMap,
  from: string,
  source: VarsSource,
  index?: number
): LoadedVars {
  const merged = before.scope.merge(values, from);
  if (merged instanceof Scope) return { ...before, scope: merged };
  const { message, help } = describeConflict(merged, source.label);
  complain(source, message, [help], index);
  return before;
}

function describeConflict(
  conflict: ScopeConflict,
  label: string
): { readonly message: string; readonly help: string } {
  if ('reserved' in conflict) {
    return {
      message: `${label} defines \`${conflict.reserved}\`, which stands for the item of the template.`,
      help: 'Give the variable another name.'
    };
  }
  const { name, source, before } = conflict;
  return {
    message: `The variable \`${name}\` is defined twice: in ${before} and in ${source}.`,
    help: 'Remove or rename one of the two; even equal values are refused by DVC.'
  };
}

function holdsExpression(value: YamlValue): boolean {
  if (typeof value === 'string') return findExpressions(value).length > 0;
  if (isYamlList(value)) return value.some(holdsExpression);
  return (
    isYamlMap(value) &&
    Object.entries(value).some(([key, item]) => holdsExpression(key) || holdsExpression(item))
  );
}

function complain(
  { locate, report }: VarsSource,
  message: string,
  help: readonly string[],
  index?: number
): void {
  report({
    severity: 'error',
    code: 'pipeline/vars',
    message: message.charAt(0).toUpperCase() + message.slice(1),
    location: locate(index),
    ...(help.length > 0 && { help })
  });
}
