import type { PipelineView, StageState, StageView } from '../../contract/pipeline-view.js';

/** A stage as it is drawn: several that DVC makes of one template may stand as one. */
export interface IDrawnStage extends StageView {
  /** The stages behind it; one, where nothing is collapsed. */
  readonly members: readonly StageView[];
}

/** A stage graph as it is drawn. */
export interface IDrawnPipeline extends PipelineView {
  readonly stages: readonly IDrawnStage[];
}

/** Draws the stages of each `foreach` and `matrix` as one, but for those whose names are in `open`. */
export function collapseStages(pipeline: PipelineView, open: ReadonlySet<string>): IDrawnPipeline {
  const groups = new Map<string, StageView[]>();
  for (const stage of pipeline.stages) {
    const name = groupOf(stage.name);
    const key = name === undefined || open.has(name) ? stage.name : name;
    groups.set(key, [...(groups.get(key) ?? []), stage]);
  }
  const drawn = new Map<string, string>();
  const stages = [...groups].map(([key, members]): IDrawnStage => {
    const [first] = members;
    if (!first) throw new Error('Internal: a group has members');
    const name = members.length === 1 ? first.name : key;
    for (const member of members) drawn.set(member.name, name);
    return members.length === 1 ? { ...first, members } : join(name, members, first);
  });
  const edges = new Map<string, { readonly from: string; readonly to: string }>();
  for (const edge of pipeline.edges) {
    const from = drawn.get(edge.from) ?? edge.from;
    const to = drawn.get(edge.to) ?? edge.to;
    if (from !== to) edges.set(`${from} ${to}`, { from, to });
  }
  return { ...pipeline, stages, edges: [...edges.values()] };
}

/** `train` of `train@x` and `sub/dvc.yaml:train@x`; undefined for a stage without a template. */
function groupOf(name: string): string | undefined {
  const at = name.lastIndexOf('@');
  return at <= 0 ? undefined : name.slice(0, at);
}

function join(name: string, members: readonly StageView[], first: StageView): IDrawnStage {
  const state = worst(members.map(member => member.state));
  const different = members.filter(member => member.state !== 'up-to-date');
  return {
    ...first,
    name,
    state,
    reasons: different
      .slice(0, 5)
      .flatMap(member => member.reasons.map(reason => `${member.name}: ${reason}`)),
    layer: Math.max(...members.map(({ layer }) => layer)),
    order: Math.min(...members.map(({ order }) => order)),
    members
  };
}

/** The first state of this list that any of them has stands for all. */
const LOUDEST: readonly StageState[] = [
  'output-missing',
  'never-run',
  'command-changed',
  'deps-changed',
  'params-changed',
  'outs-changed',
  'always-changed',
  'unknown',
  'frozen'
];

function worst(states: readonly StageState[]): StageState {
  return LOUDEST.find(state => states.includes(state)) ?? 'up-to-date';
}
