import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject, ROOT, run, stagebook } from './experiments.js';

/** Runs a script where it becomes an element. */
export const IMAGE = '<img src=x onerror=alert(1)>';

/** Becomes an element that nothing else makes; git takes it for a name. */
export const TAG = '<x-markup>';

/** The elements that {@link IMAGE} and {@link TAG} would become. */
export const ELEMENTS = 'img[src="x"], x-markup';

/** The experiment whose training ended. */
export const ENDED = `${TAG}ended`;

const CELLS = [
  `import { Stage, dep, live, metrics, outs, param } from 'stagebook';`,
  `class Train extends Stage<Train> {
  label = param('${IMAGE}');
  isLost = param(false);
  model = outs('models/${IMAGE}.json', { checkpoint: true });
  progress = live({ maximize: '${IMAGE}' });
  run() {
    for (const epoch of this.steps(2)) {
      this.model.writeJSON({ epoch });
      this.log('${IMAGE}', epoch);
      console.log('${IMAGE}');
    }
    if (this.isLost) throw new Error('${IMAGE}');
  }
}`,
  `class Evaluate extends Stage<Evaluate> {
  model = dep(Train, 'model');
  scores = metrics<Record<string, string>>({ cache: false });
  run() {
    this.scores = { '${TAG}': '${IMAGE}' };
  }
}`
];

/**
 * Makes a project with markup wherever somebody else may choose the text: branch, experiments, stages and
 * their commands, params, metrics, files, log and error. Returns its notebook.
 */
export function makeMarkupProject(folder: string): string {
  const path = makeProject(folder, CELLS);
  run(folder, 'git', 'checkout', '-qb', TAG);
  stagebook(folder, 'exp', 'run', '-n', ENDED, '-m', IMAGE);
  expectFailure(() =>
    stagebook(folder, 'exp', 'run', '-n', `${TAG}lost`, '-S', 'Train.isLost=true')
  );
  // DVC would run no stage of such a name, but whoever looks at a clone sees it.
  appendFileSync(
    join(ROOT, folder, 'dvc.yaml'),
    `  '${TAG}':\n    cmd: echo '${IMAGE}'\n    desc: '${IMAGE}'\n    outs:\n    - '${TAG}.txt'\n`
  );
  return path;
}

function expectFailure(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
  throw new Error('Internal: the training succeeded');
}
