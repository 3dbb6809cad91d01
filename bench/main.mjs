// `npm run bench`: every figure beside its peer, in one run. Not a test: it judges nothing but prints the goals.
import { printRows } from './measure.mjs';

for (const [title, file] of [
  ['Write graph', './write-graph.mjs'],
  ['Graph and states (dag, status)', './graph.mjs'],
  ['Stage entry (run)', './run.mjs'],
  ['Checkpoints and experiments (exp run)', './checkpoints.mjs'],
  ['Experiments with large data (exp run)', './large-data.mjs'],
  ['History (exp show --json)', './history.mjs']
]) {
  const { default: bench } = await import(file);
  printRows(title, await bench());
}
