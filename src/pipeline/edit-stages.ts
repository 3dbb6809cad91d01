import { isMap } from 'yaml';
import type { Diagnostic, FileLocation } from '../contract/diagnostic.js';
import { jsonEquals, type JsonObject } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import { findOverrides, overwriteEntry } from './entry-overrides.js';
import { mergeEntry } from './merge-entry.js';
import { parsePipelineFile, readPipelineFile } from './pipeline-file.js';
import { spliceEntries } from './splice-entries.js';
import { parseForEdit } from './splice-request.js';
import { findPair, type YamlText } from './yaml-text.js';

/** One stage to write: its entry in DVC's shape and spelling, null to remove it, and the entry we wrote last. */
export interface StageEdit {
  readonly name: string;
  readonly entry: JsonObject | null;
  readonly base?: JsonObject;
}

/** A stage whose entry in the file contradicts the one that it is to have, and stays. */
export interface OverriddenStage {
  readonly name: string;
  /** Each place, as one would say it. */
  readonly what: readonly string[];
  readonly location: FileLocation;
}

/** How to edit stages. */
export interface EditOptions {
  /** Takes back what the user changed in our entries. */
  readonly overwrite?: boolean;
  /** Gives places in the text as it is, since the new one is not going to be written. */
  readonly dryRun?: boolean;
}

/** The text of a `dvc.yaml` as it is to be, and what of the user's stays in it against the notebook. */
export interface EditedStages {
  readonly text: string;
  readonly overridden: readonly OverriddenStage[];
}

/** Writes stages into the text of a `dvc.yaml`; bytes of what did not change stay. */
export function editStages(
  text: string,
  edits: readonly StageEdit[],
  path = 'dvc.yaml',
  { overwrite = false, dryRun = false }: EditOptions = {}
): Result<EditedStages, readonly Diagnostic[]> {
  const parsed = parseForEdit(text, path, 'pipeline/syntax');
  if (!parsed.ok) return parsed;
  const yaml = parsed.value;
  const file = readPipelineFile(yaml);
  if (!file.ok) return file;
  const current = new Map(file.value.stages.map(stage => [stage.name, stage.source]));
  const entries = new Map<string, JsonObject | undefined>();
  const overrides = new Map<string, readonly string[]>();
  const merge = overwrite ? overwriteEntry : mergeEntry;
  for (const { name, entry, base } of edits) {
    const known = current.get(name);
    if (entry !== null) {
      const merged = merge(known ?? {}, known && base, entry);
      entries.set(name, merged);
      const what = findOverrides(merged, entry);
      if (what.length > 0) overrides.set(name, what);
    } else if (known) entries.set(name, undefined);
  }
  const changes = [...entries].some(([name, entry]) => !jsonEquals(current.get(name), entry));
  const flow = changes ? findFlowStyle(yaml) : undefined;
  if (flow) return err([flow]);
  const spliced = spliceEntries({ yaml, text, key: 'stages', entries });
  if (!spliced.ok) return spliced;
  const seen = dryRun ? text : spliced.value;
  return ok({ text: spliced.value, overridden: placeOverrides(seen, path, overrides) });
}

/** Gives each its place in a text. */
function placeOverrides(
  text: string,
  path: string,
  overrides: ReadonlyMap<string, readonly string[]>
): OverriddenStage[] {
  if (overrides.size === 0) return [];
  const file = parsePipelineFile(text, path);
  const stages = file.ok ? file.value.stages : [];
  return stages.flatMap(({ name, location }) => {
    const what = overrides.get(name);
    return what ? [{ name, what, location }] : [];
  });
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
