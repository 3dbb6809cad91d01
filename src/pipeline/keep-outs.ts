import type { Diagnostic } from '../contract/diagnostic.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { ok, type Result } from '../contract/result.js';
import { toBlockStyle } from './block-style.js';
import { editStages } from './edit-stages.js';
import { parsePipelineFile } from './pipeline-file.js';

/** Marks every out, metric and plot of a stage with `persist: true`: DVC does not delete them before the stage runs. */
export function keepOuts(
  text: string,
  name: string,
  path = 'dvc.yaml'
): Result<string, readonly Diagnostic[]> {
  const block = toBlockStyle(text, path);
  if (!block.ok) return block;
  const file = parsePipelineFile(block.value.text, path);
  if (!file.ok) return file;
  const source = file.value.stages.find(stage => stage.name === name)?.source;
  if (!source) return ok(text);
  const edited = editStages(
    block.value.text,
    [{ name, entry: keepAll(source), base: source }],
    path
  );
  return edited.ok ? ok(edited.value.text) : edited;
}

/** A `foreach` and a `matrix` have their lists below `do` or beside it. */
function keepAll(entry: JsonObject): JsonObject {
  const kept = Object.entries(entry).map(([key, value]): [string, JsonValue] => {
    if (key === 'do' && isJsonObject(value)) return [key, keepAll(value)];
    const isList = key === 'outs' || key === 'metrics' || key === 'plots';
    return [key, isList && Array.isArray(value) ? value.map(keepItem) : value];
  });
  return Object.fromEntries(kept);
}

function keepItem(item: JsonValue): JsonValue {
  if (typeof item === 'string') return { [item]: { persist: true } };
  if (!isJsonObject(item)) return item;
  const kept = Object.entries(item).map(([path, flags]) => [path, keepFlags(flags)] as const);
  return Object.fromEntries(kept);
}

function keepFlags(flags: JsonValue): JsonValue {
  // A plot may have a list of drawings; the flags of the file stand in the first.
  if (isJsonList(flags)) return flags.map((one, i) => (i === 0 ? keepFlags(one) : one));
  return { ...(isJsonObject(flags) ? flags : {}), persist: true };
}

function isJsonList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
