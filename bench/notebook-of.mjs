/** Makes the text of a notebook with `count` stages in a chain, each with a helper and params. */
export function notebookOf(count) {
  const cells = [
    `import { Stage, param, dep, outs, metrics } from 'stagebook';\nimport { createHash } from 'node:crypto';`,
    `const scale = (xs: number[], by: number) => xs.map(x => x * by);\nfunction digest(text: string) {\n  return createHash('md5').update(text).digest('hex');\n}`
  ];
  for (let i = 0; i < count; i++) {
    const before = i === 0 ? '' : `  before = dep(S${i - 1}, 'data');\n`;
    const read = i === 0 ? '[1, 2, 3]' : 'this.before.readJSON<number[]>()';
    cells.push(
      `const factor${i} = ${i + 2};`,
      `/** Stage ${i}. */\nclass S${i} extends Stage<S${i}> {\n${before}  rate = param(${i / 10});\n  epochs = param(10);\n  data = outs('data/s${i}.json');\n  scores = metrics<{ sum: number; id: string }>({ cache: false });\n\n  run() {\n    const xs = scale(${read}, factor${i});\n    this.data.writeJSON(xs);\n    this.scores = { sum: xs.reduce((a, b) => a + b, 0) * this.rate, id: digest(String(xs)) };\n  }\n}`
    );
  }
  return JSON.stringify({
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `c${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: source.split(/(?<=\n)/)
    })),
    metadata: {
      kernelspec: {
        display_name: 'TypeScript (Stagebook)',
        language: 'typescript',
        name: 'stagebook'
      },
      language_info: { name: 'typescript' }
    },
    nbformat: 4,
    nbformat_minor: 5
  });
}
