import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { notebook } from '../../support/test-project.js';

/** Cells of a small pipeline: two stages, of which the second reads what the first wrote. */
export const CELLS = [
  "import { Stage, param, dep, outs, metrics } from 'stagebook';",
  `class Prepare extends Stage<Prepare> {
  count = param(20);
  data = outs('data/points.json');
  run() {
    console.log('preparing points');
    this.data.writeJSON(Array.from({ length: this.count }, (_, i) => i));
  }
}`,
  `class Train extends Stage<Train> {
  lr = param(0.1);
  data = dep(Prepare, 'data');
  model = outs('models/{name}.json');
  scores = metrics<{ sum: number }>({ cache: false });
  run() {
    const points = this.data.readJSON<number[]>();
    this.model.writeJSON({ lr: this.lr });
    this.scores = { sum: points.reduce((a, b) => a + b, 0) };
  }
}`
];

/** Puts a notebook of these cells into a new folder below a server's root. */
export function writeNotebook(root: string, folder: string, cells = CELLS): string {
  makeFolder(join(root, folder));
  return rewriteNotebook(root, folder, cells);
}

/** Makes a folder of the server; all specs share it, and a name that is taken must fail here, not in an expectation. */
export function makeFolder(path: string): void {
  const isLeft = test.info().retry > 0; // By the try that failed.
  if (isLeft) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(path);
}

/** Writes other cells into the notebook of a folder. */
export function rewriteNotebook(root: string, folder: string, cells: readonly string[]): string {
  const path = `${folder}/train.ipynb`;
  writeFileSync(join(root, path), JSON.stringify(notebook([...cells])));
  return path;
}

/** A third stage that reads both others. */
export const EVALUATE = `class Evaluate extends Stage<Evaluate> {
  model = dep(Train, 'model');
  data = dep(Prepare, 'data');
  scores = metrics<{ acc: number }>({ cache: false });
  run() {
    this.scores = { acc: this.data.readJSON<number[]>().length };
  }
}`;
