import { expect, test } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';

const stage = (head: string): string => `${head} { o = out<number>(); run() { this.o = 1; } }`;

const GOOD = stage('class Good extends Stage<Good>');

test.each([
  [`{ ${stage('class A extends Stage<A>')} }`, 'Stage class `A`', '1:9'],
  [`if (1 > 0) {\n  ${stage('class A extends Stage<A>')}\n}`, 'Stage class `A`', '2:9'],
  [`const all = { A: ${stage('class extends Good')} };`, 'Stage class `A`', '1:24'],
  [`const all = [${stage('class extends Stage<any>')}];`, 'A stage class', '1:20']
])('%s holds a class that becomes no stage, and says so', (cell, label, place) => {
  const { diagnostics, classes } = extract([GOOD, cell]);
  expect(formatDiagnostics(diagnostics)).toEqual([
    `warning notebook/hidden-class nb.ipynb#c2:${place} ${label} stands inside of another statement, so it becomes no stage.`
  ]);
  expect(classes.map(({ name }) => name)).toEqual(['Good']);
});

test.each([
  `const bases = { Base: ${stage('class extends Stage<any>')} };\nclass B extends bases.Base {}`,
  `function make() { return ${stage('class extends Stage<any>')}; }\nclass B extends make() {}`,
  `function make() { return ${stage('class extends Stage<any>')}; }\nconst bases = { F: make() };\nclass B extends bases.F {}`
])('%s makes a base, and a stage of its class', cell => {
  const { diagnostics, classes } = extract([GOOD, cell]);
  expect(formatDiagnostics(diagnostics)).toEqual([]);
  expect(classes.map(({ name }) => name)).toEqual(['Good', 'B']);
});

test.each(["import { Stage as S } from 'stagebook';", "import * as S from 'stagebook';"])(
  'a class of a factory is a stage behind %s',
  line => {
    const base = line.includes('*') ? 'S.Stage' : 'S';
    const { classes } = extract([
      `${line}\nconst make = () => ${stage(`class extends ${base}<any>`)};\nclass B extends make() {}`
    ]);
    expect(classes).toMatchObject([{ name: 'B', isStage: 'maybe' }]);
  }
);
