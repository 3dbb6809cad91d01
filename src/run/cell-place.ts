import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CellMap } from '../contract/cell-map.js';
import type { Position } from '../contract/diagnostic.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import type { ManifestFile } from '../contract/manifest.js';
import { readManifest } from './project.js';
import type { Place } from './stack-trace.js';

/** Names places in generated modules by the notebook cell that they were cut from. */
export class CellPlaces {
  readonly #root: string;
  readonly #files = new Map<string, ManifestFile | undefined>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Names a place as `train.ipynb:cell 5:12:9`, or by its file where no cell is known. All numbers are one-based. */
  format({ file, position }: Place, text: string): string {
    const path = relative(this.#root, file).split(sep).join('/');
    const origin = this.#originOf(path, text);
    const found = origin && new CellMap(origin.slices).toCell(position);
    const number = found && cellNumber(join(this.#root, origin.notebook), found.cell);
    return number === undefined
      ? `${path}:${formatPosition(position)}`
      : `${origin?.notebook ?? ''}:cell ${number}:${formatPosition(found?.position ?? position)}`;
  }

  /** A module that was edited by hand is no longer what the cells say. */
  #originOf(path: string, text: string): ManifestFile | undefined {
    if (!this.#files.has(path)) {
      const manifest = readManifest(this.#root);
      const entry = manifest === 'torn' ? undefined : manifest?.files[path];
      // Line ends are git's affair.
      const lines = text.replaceAll('\r\n', '\n');
      const isAsWritten = entry?.hash === createHash('sha256').update(lines).digest('hex');
      this.#files.set(path, isAsWritten ? entry : undefined);
    }
    return this.#files.get(path);
  }
}

function formatPosition({ line, column }: Position): string {
  return `${line + 1}:${column + 1}`;
}

/** Cells move: their number is looked up when something went wrong. */
function cellNumber(notebook: string, id: string): number | undefined {
  if (id.startsWith('#')) return Number(id.slice(1)) + 1;
  try {
    const document = JSON.parse(readFileSync(notebook, 'utf8')) as JsonValue;
    const cells =
      isJsonObject(document) && Array.isArray(document['cells']) ? document['cells'] : [];
    const index = cells.findIndex((cell: JsonValue) => isJsonObject(cell) && cell['id'] === id);
    return index < 0 ? undefined : index + 1;
  } catch {
    // Without its notebook the place is named by the generated file.
    return undefined;
  }
}
