import type { PipelineView } from '../contract/pipeline-view.js';
import { drawDag } from './draw-dag.js';

/** Formats the stage graph for a terminal: a drawing, or a list where that would be too wide. */
export function formatDag(view: PipelineView, columns: number): string {
  if (view.stages.length === 0) return 'No stages yet: `stagebook write-graph` makes them.\n';
  return `${drawDag(view, columns) ?? listStages(view)}\n`;
}

/** Formats the stage graph in Graphviz' language. */
export function formatDot(view: PipelineView): string {
  const quote = (name: string): string => `"${name.replace(/[\\"]/g, '\\$&')}"`;
  const lines = view.stages.map(({ name }) => `${quote(name)};`);
  const edges = view.edges.map(({ from, to }) => `${quote(from)} -> ${quote(to)};`);
  return `strict digraph {\n${[...lines, ...edges].join('\n')}\n}\n`;
}

function listStages(view: PipelineView): string {
  const sorted = [...view.stages].sort((a, b) => a.layer - b.layer || a.order - b.order);
  return sorted
    .map(({ name }) => {
      const sources = view.edges.filter(edge => edge.to === name).map(edge => edge.from);
      return sources.length > 0 ? `${name}  ← ${sources.join(', ')}` : name;
    })
    .join('\n');
}
