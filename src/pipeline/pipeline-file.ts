import { isMap, isSeq, type Node } from 'yaml';
import type { Diagnostic, FileLocation } from '../contract/diagnostic.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import { checkShape } from './check-shape.js';
import { isCommand, toStageEntry, type StageEntry } from './stage-entry.js';
import { parseYaml } from './parse-yaml.js';
import { PIPELINE_SHAPE } from './pipeline-schema.js';
import { readPlainYaml } from './plain-yaml.js';
import type { YamlValue } from './yaml-scalar.js';
import { findPair, isMergeKey, keyText, type PairNode, type YamlText } from './yaml-text.js';

/**
 * One stage of a `dvc.yaml`. As it is read, a `foreach` or `matrix` is one stage, with the entry of its
 * template; `resolvePipeline` puts its instances in its place.
 */
export interface PipelineStage {
  readonly name: string;
  readonly kind: 'stage' | 'foreach' | 'matrix';
  readonly entry: StageEntry;
  /** The entry as it stands in the file. */
  readonly source: JsonObject;
  /** Place of its key. */
  readonly location: FileLocation;
  /** Of a stage that `resolvePipeline` made: the stage as it is written, `train` for `train@a`. */
  readonly origin?: PipelineStage;
  /** Why `resolvePipeline` could not tell what the stage is: its files are not known then. */
  readonly unresolved?: string;
}

/** A `dvc.yaml`, read. */
export interface PipelineFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  readonly stages: readonly PipelineStage[];
  readonly text: string;
  /** Returns its value, as JSON has it. */
  readonly value: () => JsonValue;
  /** Returns its value with integers as bigint, so that `1` and `1.0` differ. */
  readonly typed: () => YamlValue;
  /** Returns its tree, in which everything has its place; it may be parsed only now. */
  readonly yaml: () => YamlText;
  readonly vars?: JsonValue;
  readonly params?: JsonValue;
  readonly metrics?: JsonValue;
  readonly plots?: JsonValue;
  readonly artifacts?: JsonValue;
}

/** A `dvc.yaml` as far as it can be understood, and everything that is wrong with it. */
export interface ReadPipelineFile {
  /** Absent where the text is no YAML. */
  readonly file?: PipelineFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a `dvc.yaml` for showing it: also one that DVC refuses, such as one of DVC 2. */
export function readPipelineText(text: string, path: string): ReadPipelineFile {
  const plain = readPlainPipeline(text, path);
  if (plain) return { file: plain, diagnostics: checkShape(plain, PIPELINE_SHAPE) };
  const parsed = parseYaml(text, path, 'pipeline/syntax');
  if (!parsed.ok) return { diagnostics: parsed.failure };
  const reader = new PipelineReader(parsed.value);
  const file = reader.file();
  const { diagnostics } = reader;
  const isSaid = diagnostics.some(({ code }) => code === 'pipeline/shape');
  return {
    file,
    diagnostics: isSaid ? diagnostics : [...diagnostics, ...checkShape(file, PIPELINE_SHAPE)]
  };
}

/** Reads a `dvc.yaml`. Keys that DVC does not know are left to DVC; what we must understand is checked. */
export function parsePipelineFile(
  text: string,
  path: string
): Result<PipelineFile, readonly Diagnostic[]> {
  const plain = readPlainPipeline(text, path);
  if (plain) return ok(plain);
  const parsed = parseYaml(text, path, 'pipeline/syntax');
  return parsed.ok ? readPipelineFile(parsed.value) : parsed;
}

/** Reads a `dvc.yaml` that is parsed already. */
export function readPipelineFile(yaml: YamlText): Result<PipelineFile, readonly Diagnostic[]> {
  const reader = new PipelineReader(yaml);
  const file = reader.file();
  return reader.diagnostics.length > 0 ? err(reader.diagnostics) : ok(file);
}

/** Reads a `dvc.yaml` without its tree, if it is plain YAML with nothing wrong in it. */
function readPlainPipeline(text: string, path: string): PipelineFile | undefined {
  const plain = readPlainYaml(text, 'rounded');
  const top = plain?.value;
  if (!plain || !isJsonObject(top)) return undefined;
  const entries = top['stages'] ?? {};
  if (!isJsonObject(entries) || isJsonObject(top['plots'])) return undefined;
  const stages: PipelineStage[] = [];
  for (const [name, source] of Object.entries(entries)) {
    const [line, column] = plain.stages.get(name) ?? [];
    const template = isJsonObject(source) && 'foreach' in source ? source['do'] : source;
    if (line === undefined || column === undefined) return undefined;
    if (!isJsonObject(source) || !isPlainEntry(template)) return undefined;
    const start = { line, column };
    const range = { start, end: { line, column: column + name.length } };
    const kind = template !== source ? 'foreach' : 'matrix' in source ? 'matrix' : 'stage';
    const location = { kind: 'file', path, range } as const;
    stages.push({ name, kind, entry: toStageEntry(template), source, location });
  }
  let yaml: YamlText | undefined;
  let typed: YamlValue | undefined;
  return {
    path,
    text,
    ...Object.fromEntries(TOP_LEVEL.flatMap(key => (key in top ? [[key, top[key]] as const] : []))),
    stages,
    value: () => top,
    typed: () => (typed ??= readPlainYaml(text, 'bigint')?.value ?? null),
    yaml: () => (yaml ??= parsePlain(text, path))
  };
}

function parsePlain(text: string, path: string): YamlText {
  const parsed = parseYaml(text, path, 'pipeline/syntax');
  if (!parsed.ok) throw new Error(`Internal: ${path} was read as plain YAML and is none`);
  return parsed.value;
}

/** Tells of the entry of a stage, or of its template, that nothing is to be reported of it. */
function isPlainEntry(source: JsonValue | undefined): source is JsonObject {
  if (!isJsonObject(source) || !isCommand(source['cmd'])) return false;
  if (['foreach', 'do', 'live'].some(key => key in source)) return false;
  return LISTS.every(field => {
    const value = source[field] ?? [];
    if (!Array.isArray(value)) return false;
    return value.every(
      (item: JsonValue) => typeof item === 'string' || (field !== 'deps' && isJsonObject(item))
    );
  });
}

const TOP_LEVEL = ['vars', 'params', 'metrics', 'plots', 'artifacts'] as const;
const LISTS = ['deps', 'params', 'outs', 'metrics', 'plots'] as const;

class PipelineReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #yaml: YamlText;

  constructor(yaml: YamlText) {
    this.#yaml = yaml;
  }

  file(): PipelineFile {
    const { root, path, text } = this.#yaml;
    const value = this.#yaml.value(root);
    const yaml = this.#yaml;
    let typed: YamlValue | undefined;
    const file: PipelineFile = {
      path,
      stages: [],
      text,
      value: () => yaml.value(root) as JsonValue,
      typed: () => (typed ??= yaml.typedValue(root)),
      yaml: () => yaml
    };
    if (value === null) return file;
    if (!isMap(root)) {
      this.#report(root, `\`${path}\` is not a mapping.`, ['Start it with `stages:`.']);
      return file;
    }
    const plots = findPair(root, 'plots');
    if (isMap(plots?.value)) {
      this.#report(plots.key, '`plots` at the top is a mapping, which DVC 3 refuses.', [
        'Let a list be made of it: `stagebook migrate` shows the difference and asks before it writes.'
      ]);
    }
    const top = Object.fromEntries(
      TOP_LEVEL.flatMap(key => {
        const pair = findPair(root, key);
        return pair ? [[key, this.#yaml.value(pair.value) as JsonValue] as const] : [];
      })
    );
    return { ...file, ...top, stages: this.#stages(findPair(root, 'stages')) };
  }

  #stages(pair: PairNode | undefined): PipelineStage[] {
    if (!pair || this.#yaml.value(pair.value) === null) return [];
    const { value: stages } = pair;
    if (!isMap(stages)) {
      this.#report(stages, '`stages` is not a mapping of names to stages.');
      return [];
    }
    return (stages.items as PairNode[])
      .filter(stage => !isMergeKey(stage.key))
      .flatMap(stage => this.#stage(stage) ?? []);
  }

  #stage(pair: PairNode): PipelineStage | undefined {
    const name = keyText(pair.key);
    const source = this.#yaml.value(pair.value) as JsonValue;
    if (!isJsonObject(source)) {
      this.#report(placeOf(pair), `Stage \`${name}\` is not a mapping.`, ['Give it a `cmd`.']);
      return undefined;
    }
    const foreach = 'foreach' in source || 'do' in source;
    const template = foreach ? source['do'] : source;
    const node = foreach ? (findPair(pair.value, 'do')?.value ?? pair.value) : pair.value;
    const kind = foreach ? 'foreach' : 'matrix' in source ? 'matrix' : 'stage';
    if (!isJsonObject(template)) {
      this.#report(node ?? pair.key, `Stage \`${name}\` has a \`foreach\` without a \`do\`.`);
      return undefined;
    }
    const entry = this.#entry(name, template, node, pair.key);
    return { name, kind, entry, source, location: this.#yaml.nodeLocation(pair.key) };
  }

  #entry(name: string, source: JsonObject, node: Node | null, key: Node): StageEntry {
    const { cmd } = source;
    if ('live' in source) this.#reportLive(name, findPair(node, 'live')?.key ?? key);
    if (!isCommand(cmd)) {
      const place = findPair(node, 'cmd');
      this.#report(
        place ? placeOf(place) : key,
        `Stage \`${name}\` has no \`cmd\` that is a text or a list of texts.`
      );
    }
    for (const list of LISTS) this.#checkList(name, list, source[list], node);
    return toStageEntry(source);
  }

  #checkList(name: string, field: string, value: JsonValue | undefined, stage: Node | null): void {
    if (value === undefined || value === null) return;
    const node = findPair(stage, field)?.value ?? stage;
    if (!Array.isArray(value)) {
      this.#report(node, `\`${field}\` of stage \`${name}\` is not a list.`, [
        'Start each item with `- `.'
      ]);
      return;
    }
    value.forEach((item: JsonValue, i) => {
      if (typeof item === 'string' || (field !== 'deps' && isJsonObject(item))) return;
      const place = isSeq(node) ? (node.items[i] as Node | undefined) : undefined;
      const wanted = field === 'deps' ? 'a path' : 'a name or a mapping';
      this.#report(
        place ?? node,
        `An item of \`${field}\` of stage \`${name}\` is not ${wanted}.`,
        ['Put it in quotes if it is text that looks like a number.']
      );
    });
  }

  #report(node: Node | null, message: string, help?: readonly string[]): void {
    this.diagnostics.push({
      severity: 'error',
      code: 'pipeline/shape',
      message,
      location: node ? this.#yaml.nodeLocation(node) : { kind: 'file', path: this.#yaml.path },
      ...(help && { help })
    });
  }

  #reportLive(name: string, key: Node): void {
    this.diagnostics.push({
      severity: 'error',
      code: 'pipeline/live-section',
      message: `Stage \`${name}\` has a \`live:\` section, which DVC 3 refuses.`,
      location: this.#yaml.nodeLocation(key),
      help: [
        'Let it be rewritten: `stagebook migrate` shows the difference and asks before it writes.'
      ]
    });
  }
}

/** The value of a pair, or its key where no value is written. */
function placeOf({ key, value }: PairNode): Node {
  const [start, end] = value?.range ?? [0, 0];
  return value && end > start ? value : key;
}
