import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import {
  CONTENT_READERS,
  FileCalls,
  READERS,
  usesFiles,
  type FileCall
} from '../stages/file-calls.js';
import { locateNode } from '../cells/parsed-cell.js';
import { findLoaded, findStageCode, type StageCode } from '../stages/stage-code.js';
import { StageFiles } from '../stages/stage-files.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { capitalise, labelUnit } from '../units/labels.js';

/**
 * Finds files that are read when the module of a helper is loaded (`const words = readFileSync('words.txt')`)
 * and that are no deps of the stages which need it: DVC runs no stage again when such a file changes.
 */
export function findFileReads(graph: UnitGraph, roots: readonly Unit[]): Diagnostic[] {
  if (!graph.notebook.cells.some(usesFiles)) return [];
  const reads = new FileCalls(graph.changes.values, READERS);
  const files = new StageFiles(graph);
  const stages = findStageCode(graph, roots);
  return findLoaded(graph, stages).flatMap(({ unit, users }) =>
    reads.of(unit.statements).flatMap(read => toDiagnostic(unit, read, { users, stages, files }))
  );
}

interface Project {
  /** Stages that need what reads. */
  readonly users: readonly StageCode[];
  readonly stages: readonly StageCode[];
  readonly files: StageFiles;
}

function toDiagnostic(unit: Unit, read: FileCall, { users, stages, files }: Project): Diagnostic[] {
  const { path, node } = read;
  const maker = findMaker(stages, files, path);
  const missing = users.filter(
    ({ name, node: user }) => name !== maker?.name && !files.hasDep(user, path)
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => `\`${name}\``).join(' or ');
  const file = path === undefined ? 'a file' : `\`${path}\``;
  const stage = missing.length === 1 ? 'the stage' : 'the stages';
  return [
    {
      severity: 'warning',
      code: 'notebook/untracked-read',
      message: `${capitalise(labelUnit(unit))} reads ${file}, which is no dep of ${names}: DVC does not run ${stage} again when it changes.`,
      location: locateNode(unit.cell, node),
      help: [helpRead(read, maker)]
    }
  ];
}

/** A field of a stage that writes a file. */
export interface Maker {
  readonly name: string;
  readonly field: string;
}

/** Finds the stage whose out a file is. */
export function findMaker(
  stages: readonly StageCode[],
  files: StageFiles,
  path: string | undefined
): Maker | undefined {
  const [maker] = stages.flatMap(({ name, node }) => {
    const out = path === undefined ? undefined : files.findOut(node, path);
    return out ? [{ name, field: out.field }] : [];
  });
  return maker;
}

/** Says how a class has a file as a dep, and how it is read then. */
export function helpRead(read: FileCall, maker: Maker | undefined): string {
  const field = maker?.field ?? 'data';
  const declaration = maker
    ? `dep(${maker.name}, '${maker.field}')`
    : `depFile('${read.path ?? '…'}')`;
  return `Write \`${field} = ${declaration}\` in the class, and read it in \`run()\`: \`${toMember(read, `this.${field}`)}\`.`;
}

/** Says how a `File` of the stage library gives what was read. */
function toMember({ name, call }: FileCall, file: string): string {
  if (CONTENT_READERS.get(name) === 'file') return `${file}.${name}()`;
  if (name === 'existsSync') return `${file}.exists`;
  if (name.startsWith('readdir')) return `${file}.list()`;
  if (name.startsWith('stat') || name === 'createReadStream')
    return `${name}(${file}.absolutePath)`;
  const isParse = (at: TS.Node) =>
    ts.isCallExpression(at) && at.expression.getText() === 'JSON.parse';
  if (ts.findAncestor(call, isParse)) return `${file}.readJSON()`;
  return call.arguments.length > 1 ? `${file}.readText()` : `${file}.readBytes()`;
}
