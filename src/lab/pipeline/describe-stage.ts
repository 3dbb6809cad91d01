import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDrawnStage } from './collapse-stages.js';
import type { IStageLook } from './stage-looks.js';

/** Names a stage, with how many stand behind it. */
export function nameStage({ name, members }: IDrawnStage): string {
  return members.length > 1 ? `${name} ×${members.length}` : name;
}

/** All that is said of a stage to who does not see it. */
export function labelStage(
  stage: IDrawnStage,
  look: IStageLook | undefined,
  sources: readonly string[],
  trans: TranslationBundle
): string {
  const state = look ? `: ${look.text}.` : '';
  const run = look?.run ? ` ${look.run.detail}.` : '';
  const reads = sources.length === 0 ? '' : ` ${trans.__('Reads %1.', sources.join(', '))}`;
  return `${nameStage(stage)}${state}${run}${reads}`;
}

/** What a tooltip tells of a stage: the state of the workspace with its reasons, and apart from it that of the run. */
export function tipStage(
  stage: IDrawnStage,
  look: IStageLook | undefined,
  trans: TranslationBundle
): string {
  const lines = [
    nameStage(stage),
    look ? trans.__('In the workspace: %1', look.text) : '',
    ...stage.reasons.map(reason => `– ${reason}`),
    look?.run?.detail,
    stage.desc,
    stage.cmd
  ];
  return lines.filter(Boolean).join('\n');
}

/** Tells the sources of each stage that has any, by name. */
export function sourcesByStage(
  edges: readonly { readonly from: string; readonly to: string }[]
): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = sources.get(to);
    if (known) known.push(from);
    else sources.set(to, [from]);
  }
  return sources;
}
