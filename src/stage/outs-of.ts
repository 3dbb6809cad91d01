import type { OutSpec } from '../contract/stage-spec.js';
import { checkFlags } from './check-flags.js';
import { OUT_KINDS, type Field } from './declaration.js';
import { label, outPath } from './paths.js';
import { misdeclared, type Subject } from './problem.js';
import { isValuePath } from './value-file.js';

/** Tells which files a field of a stage writes: one for an out, two for a live log, none for a dep or a param. */
export function outsOf(field: Field, className: string, stage: string): readonly OutSpec[] {
  const { name, declaration } = field;
  const subject = { className, field: name, stage };
  if ('flags' in declaration) checkFlags(declaration, subject);
  switch (declaration.kind) {
    case 'outs':
    case 'metricsFile':
    case 'plotsFile': {
      const kind = OUT_KINDS[declaration.kind];
      const path = outPath(declaration.path, stage, subject);
      return [{ field: name, path, kind, flags: declaration.flags }];
    }
    case 'out':
    case 'metrics':
    case 'plots': {
      const kind = OUT_KINDS[declaration.kind];
      const path = outPath(declaration.path ?? `nodes/{name}/${name}.json`, stage, subject);
      checkFormat(path, kind, subject);
      return [{ field: name, path, kind, flags: declaration.flags }];
    }
    case 'timeit': {
      const path = outPath('nodes/{name}/metadata.json', stage, subject);
      // Every run takes another time: no content to cache.
      return [{ field: name, path, kind: 'metric', flags: { cache: false } }];
    }
    case 'live': {
      const dir = outPath(declaration.dir, stage, subject);
      // `cache: false`, as DVCLive does: git keeps them, so each checkpoint shows its own.
      const metrics = {
        path: `${dir}/metrics.json`,
        kind: 'metric',
        flags: { cache: false }
      } as const;
      const flags = { cache: false, x: 'step' };
      const plots = { path: `${dir}/plots/metrics`, kind: 'plot', flags } as const;
      return [
        { field: name, ...metrics },
        { field: name, ...plots }
      ];
    }
    default:
      return [];
  }
}

function checkFormat(path: string, kind: OutSpec['kind'], subject: Subject): void {
  if (isValuePath(path) && (kind === 'plot' || path.endsWith('.json'))) return;
  const wanted = kind === 'plot' ? '`.json`, `.csv` or `.tsv`' : '`.json`';
  throw misdeclared(
    subject,
    `${label(subject)} is a value, and \`${path}\` is not a file that it can be written to.`,
    `Give a path that ends with ${wanted}, or declare \`outs('${path}')\` and write the file yourself.`
  );
}
