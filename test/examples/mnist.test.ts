import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jupyterEnv } from '../../scripts/jupyter-env.mjs';
import { CHECKOUT, notebook, TestProject, type Ran } from '../support/test-project.js';

interface Cell {
  readonly id: string;
  source: string[];
  readonly outputs?: readonly { readonly output_type: string; readonly text?: readonly string[] }[];
}

interface Notebook {
  readonly cells: Cell[];
}

/** A copy of the example in a project of its own. */
class Example {
  readonly project = TestProject.withDvc();

  constructor() {
    cpSync(join(CHECKOUT, 'examples/mnist'), this.project.root, { recursive: true });
    this.#link('mnist');
  }

  get notebook(): Notebook {
    return JSON.parse(this.project.read('mnist.ipynb')) as Notebook;
  }

  /** Changes the text of one cell, as the author would. */
  edit(cellId: string, before: string, after: string): void {
    const document = this.notebook;
    const cell = document.cells.find(({ id }) => id === cellId);
    const text = cell?.source.join('') ?? '';
    expect(text).toContain(before);
    if (cell) cell.source = [text.replace(before, after)];
    this.project.write({ 'mnist.ipynb': document });
  }

  writeGraph(): Promise<Ran> {
    return succeed(this.project.stagebook('write-graph'));
  }

  /** Runs `dvc repro` and names the stages that it ran. */
  async repro(): Promise<readonly string[]> {
    const { stdout } = await succeed(this.project.run('dvc', ['repro']));
    return [...stdout.matchAll(/^Running stage '(\w+)'/gm)].map(match => match[1] ?? '');
  }

  async status(): Promise<string> {
    return (await succeed(this.project.run('dvc', ['status']))).stdout.trim();
  }

  /** Hash of the model, as DVC stored it. */
  model(): string {
    const entry = /path: models\/Train\/model\.bin\s+hash: md5\s+md5: (\w+)/.exec(
      this.project.read('dvc.lock')
    );
    return entry?.[1] ?? '';
  }

  scores(): { acc: number; epochs: number } {
    return JSON.parse(this.project.read('nodes/Evaluate/scores.json')) as never;
  }

  /** Sets a value of `params.yaml` by hand. */
  setParam(before: string, after: string): void {
    const text = this.project.read('params.yaml');
    expect(text).toContain(before);
    this.project.write({ 'params.yaml': text.replace(before, after) });
  }

  #link(name: string): void {
    mkdirSync(this.project.path('node_modules'), { recursive: true });
    const link = this.project.path(`node_modules/${name}`);
    symlinkSync(join(CHECKOUT, 'node_modules', name), link, 'dir');
  }
}

async function succeed(ran: Promise<Ran>): Promise<Ran> {
  const { code, stdout, stderr } = await ran;
  expect(code, stdout + stderr).toBe(0);
  return { code, stdout, stderr };
}

const CLEAN = 'Data and pipelines are up to date.';

// One project that the facts below change one after the other, as its author would.
describe('the example mnist', () => {
  let example: Example;
  let fresh: string;
  beforeAll(() => {
    example = new Example();
  });
  afterAll(() => example.project[Symbol.asyncDispose]());

  it('runs from top to bottom in the real kernel', async () => {
    const { project } = example;
    const python = join(CHECKOUT, '.venv/bin/python');
    const args = ['-m', 'jupyter', 'execute', 'mnist.ipynb', '--output=executed.ipynb'];
    await succeed(
      project.run(python, args, { env: { ...jupyterEnv(), HOME: project.path('..') } })
    );
    const { cells } = JSON.parse(project.read('executed.ipynb')) as Notebook;
    const outputs = cells.flatMap(cell => cell.outputs ?? []);
    expect(outputs.map(output => output.output_type)).toEqual(['stream']);
    expect(outputs[0]?.text?.join('')).toContain('@@@@');
    await project.run('rm', ['executed.ipynb']);
  });

  it('becomes a pipeline of three stages', async () => {
    await example.writeGraph();
    const stages = await succeed(example.project.run('dvc', ['stage', 'list', '--name-only']));
    expect(stages.stdout.trim().split(/\s+/)).toEqual(['GetData', 'Train', 'Evaluate']);
  });

  it('becomes modules that TypeScript 5.9 accepts, strict', async () => {
    await example.project.stagebook('init');
    const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
    await succeed(example.project.run(process.execPath, [tsc, '--noEmit', '-p', '.']));
  });

  it('reads more than 92 % of the digits right', async () => {
    expect(await example.repro()).toEqual(['GetData', 'Train', 'Evaluate']);
    expect(example.scores().acc).toBeGreaterThan(0.92);
    expect(example.scores().epochs).toBe(10);
    const shown = await succeed(example.project.run('dvc', ['metrics', 'show', '--json']));
    expect(shown.stdout).toContain('"acc"');
    fresh = example.model();
  });

  it('runs nothing the second time', async () => {
    expect(await example.repro()).toEqual([]);
    expect(await example.status()).toBe(CLEAN);
  });

  it('is not changed by a byte when the graph is written again', async () => {
    const files = ['dvc.yaml', 'params.yaml', 'src/Train.ts', '.stagebook/manifest.json'];
    const before = files.map(path => example.project.read(path));
    const { stdout } = await example.writeGraph();
    expect(stdout).toContain('Nothing to write');
    expect(files.map(path => example.project.read(path))).toEqual(before);
  });

  it('draws its confusion with DVC', async () => {
    const args = ['plots', 'show', '--json', 'nodes/Evaluate/confusion.json'];
    const { stdout } = await succeed(example.project.run('dvc', args));
    expect(stdout).toContain('predicted');
  });

  it('runs only Evaluate after a comment changed in it', async () => {
    example.edit('evaluate', 'run() {', 'run() { // Once more.');
    await example.writeGraph();
    expect(await example.repro()).toEqual(['Evaluate']);
  });

  it('trains from the beginning after a comment changed in Train', async () => {
    example.edit('train', 'run() {', 'run() { // Once more.');
    await example.writeGraph();
    expect(await example.repro()).toContain('Train');
    expect(example.scores().epochs).toBe(10);
    expect(example.model()).toBe(fresh);
  });

  it('gets a model back from the run cache when a param changes there and back', async () => {
    example.setParam('lr: 0.001', 'lr: 0.002');
    expect(await example.repro()).toContain('Train');
    expect(example.model()).not.toBe(fresh);
    example.setParam('lr: 0.002', 'lr: 0.001');
    expect(await example.repro()).not.toContain('Train');
    expect(example.model()).toBe(fresh);
  });

  it('can be loaded in a cell', async () => {
    const { project } = example;
    const cells = example.notebook.cells
      .filter(cell => ['imports', 'digits', 'network', 'optimizer', 'chance'].includes(cell.id))
      .concat(example.notebook.cells.filter(cell => /^(get-data|train|evaluate)$/.test(cell.id)));
    const load = 'console.log((await Evaluate.load()).scores.acc);';
    project.write({
      'load.ipynb': notebook([...cells.map(cell => cell.source.join('')), load])
    });
    const python = join(CHECKOUT, '.venv/bin/python');
    const args = ['-m', 'jupyter', 'execute', 'load.ipynb', '--inplace'];
    await succeed(
      project.run(python, args, { env: { ...jupyterEnv(), HOME: project.path('..') } })
    );
    expect(project.read('load.ipynb')).toContain(String(example.scores().acc));
  });
});
