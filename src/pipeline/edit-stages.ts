import { isMap } from 'yaml';
import type { Diagnostic } from '../contract/diagnostic.js';
import { jsonEquals, type JsonObject } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import { mergeEntry } from './merge-entry.js';
import { readPipelineFile } from './pipeline-file.js';
import { spliceEntries } from './splice-entries.js';
import { parseForEdit } from './splice-request.js';
import { findPair, type YamlText } from './yaml-text.js';

/** One stage to write: its entry in DVC's shape and spelling, null to remove it, and the entry we wrote last. */
export interface StageEdit {
  readonly name: string;
  readonly entry: JsonObject | null;
  readonly base?: JsonObject;
}

/** Writes stages into the text of a `dvc.yaml`; bytes of what did not change stay. */
export function editStages(
  text: string,
  edits: readonly StageEdit[],
  path = 'dvc.yaml'
): Result<{ readonly text: string }, readonly Diagnostic[]> {
  const parsed = parseForEdit(text, path, 'pipeline/syntax');
  if (!parsed.ok) return parsed;
  const yaml = parsed.value;
  const file = readPipelineFile(yaml);
  if (!file.ok) return file;
  const current = new Map(file.value.stages.map(stage => [stage.name, stage.source]));
  const entries = new Map<string, JsonObject | undefined>();
  for (const { name, entry, base } of edits) {
    const known = current.get(name);
    if (entry !== null) entries.set(name, mergeEntry(known ?? {}, known && base, entry));
    else if (known) entries.set(name, undefined);
  }
  const changes = [...entries].some(([name, entry]) => !jsonEquals(current.get(name), entry));
  const flow = changes ? findFlowStyle(yaml) : undefined;
  if (flow) return err([flow]);
  const spliced = spliceEntries({ yaml, text, key: 'stages', entries });
  return spliced.ok ? ok({ text: spliced.value }) : spliced;
}

function findFlowStyle(yaml: YamlText): Diagnostic | undefined {
  const pair = findPair(yaml.root, 'stages');
  const flow = [yaml.root, pair?.value].find(
    node => isMap(node) && node.flow === true && node.items.length > 0
  );
  if (!flow) return undefined;
  return {
    severity: 'error',
    code: 'pipeline/flow-style',
    message: `The stages of \`${yaml.path}\` are written in flow style (\`{…}\`), where no stage has lines of its own.`,
    location: yaml.nodeLocation(flow),
    help: [
      'Let it be rewritten to one block per stage: `stagebook write-graph --block-style`; with `--dry-run` it shows the difference first.'
    ]
  };
}
