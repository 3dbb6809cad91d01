import { expect, it } from 'vitest';
import type { Failure } from '../../src/contract/failure.js';
import type { PipelineView } from '../../src/contract/pipeline-view.js';
import { err, ok, type Result } from '../../src/contract/result.js';
import { RevisionGraph } from '../../src/lab/graph/revision-graph.js';

type Answer = Result<PipelineView, Failure> | undefined;

const EMPTY: PipelineView = { stages: [], edges: [], diagnostics: [] };

/** A graph whose answers the test gives. */
function open(): {
  readonly graph: RevisionGraph;
  readonly asked: { rev: string; answer: (answer: Answer) => void }[];
  readonly count: () => number;
} {
  const asked: { rev: string; answer: (answer: Answer) => void }[] = [];
  let count = 0;
  const graph = new RevisionGraph({
    read: rev =>
      new Promise(answer => {
        asked.push({ rev, answer });
      }),
    onRead: () => count++
  });
  return { graph, asked, count: () => count };
}

it('the graph of a revision is read once, however often it is followed', async () => {
  const { graph, asked, count } = open();
  const first = graph.follow('a');
  void graph.follow('a');
  expect(graph.answer).toBeUndefined();
  asked[0]?.answer(ok(EMPTY));
  await first;
  await graph.follow('a');
  expect(asked).toHaveLength(1);
  expect([graph.answer, count()]).toEqual([ok(EMPTY), 1]);
});

it('an answer about another revision than the one followed now is not taken', async () => {
  const { graph, asked, count } = open();
  const [first, second] = [graph.follow('a'), graph.follow('b')];
  const failure: Failure = { reason: 'cancelled' };
  asked[1]?.answer(err(failure));
  await second;
  asked[0]?.answer(ok(EMPTY));
  await first;
  expect([graph.answer, count()]).toEqual([err(failure), 1]);
});

it('a revision that nobody answered for is asked for again', async () => {
  const { graph, asked } = open();
  const first = graph.follow('a');
  asked[0]?.answer(undefined);
  await first;
  void graph.follow('a');
  expect(asked.map(({ rev }) => rev)).toEqual(['a', 'a']);
});
