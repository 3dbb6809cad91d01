const CELLS: readonly (readonly ['markdown' | 'code', string, string])[] = [
  [
    'markdown',
    'about',
    '# A first pipeline\n\nEach class below is a stage. Press **Write graph** in the Stagebook sidebar (or run `stagebook write-graph`),\nthen **Run experiment** (or `dvc repro`).'
  ],
  ['code', 'imports', "import { Stage, param, dep, outs, metrics } from 'stagebook';"],
  [
    'code',
    'prepare',
    `/** Draws points on a noisy line. */
class Prepare extends Stage<Prepare> {
  points = param(200);
  slope = param(3);
  data = outs('data/line.json');

  run() {
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const xs = Array.from({ length: this.points }, random);
    this.data.writeJSON(xs.map(x => ({ x, y: this.slope * x + 0.1 * (random() - 0.5) })));
  }
}`
  ],
  [
    'code',
    'fit',
    `/** Fits the slope by gradient descent. */
class Fit extends Stage<Fit> {
  lr = param(0.1);
  epochs = param(50);
  data = dep(Prepare, 'data');
  model = outs('models/{name}.json');
  scores = metrics<{ slope: number; loss: number }>({ cache: false });

  run() {
    const points = this.data.readJSON<{ x: number; y: number }[]>();
    let slope = 0;
    let loss = 0;
    for (let epoch = 0; epoch < this.epochs; epoch++) {
      let gradient = 0;
      loss = 0;
      for (const { x, y } of points) {
        const error = slope * x - y;
        gradient += (2 * error * x) / points.length;
        loss += error ** 2 / points.length;
      }
      slope -= this.lr * gradient;
    }
    this.model.writeJSON({ slope });
    this.scores = { slope, loss };
  }
}`
  ]
];

/** Returns the notebook that a new project starts with: two small stages that run at once. */
export function sampleNotebook(): string {
  const notebook = {
    cells: CELLS.map(([kind, id, source]) => ({
      cell_type: kind,
      id,
      metadata: {},
      ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
      source: source.split(/(?<=\n)/)
    })),
    metadata: {
      kernelspec: {
        display_name: 'TypeScript (Stagebook)',
        language: 'typescript',
        name: 'stagebook'
      },
      language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
