import type { PipelineView } from './pipeline-view.js';

/** Formats a graph as a Mermaid flowchart, as `dvc dag --mermaid` does. */
export function formatMermaid({ stages, edges }: PipelineView): string {
  const ids = new Map(stages.map(({ name }, i) => [name, `node${i + 1}`]));
  const lines = stages.map(({ name }) => `\t${ids.get(name) ?? ''}["${escapeLabel(name)}"]`);
  const arrows = edges.map(({ from, to }) => `\t${ids.get(from) ?? ''}-->${ids.get(to) ?? ''}`);
  return `flowchart TD\n${[...lines, ...arrows].join('\n')}\n`;
}

/** Names are of whoever wrote the project: what Mermaid or HTML would read in them stands as a code. */
function escapeLabel(name: string): string {
  return name.replace(/["#&<>`]/g, letter => `#${letter.charCodeAt(0)};`);
}
