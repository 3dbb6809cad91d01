import type { StageView } from '../../contract/pipeline-view.js';
import type { IPlace } from '../reveal.js';

/** The cell that a stage was written from, else the file that says what it is. */
export function placeOfStage({ name, origin }: StageView): IPlace {
  return origin
    ? { path: origin.notebook, cell: origin.cellId, line: 0, column: 0 }
    : { path: fileOf(name), line: 0, column: 0 };
}

/** `sub/dvc.yaml` of `sub/dvc.yaml:prep`, a `.dvc` file itself. */
function fileOf(name: string): string {
  if (name.endsWith('.dvc')) return name;
  const colon = name.indexOf(':');
  return colon < 0 ? 'dvc.yaml' : name.slice(0, colon);
}
