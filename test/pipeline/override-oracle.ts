import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from '../support/test-project.js';

const PROGRAM = `
import json, os, sys, tempfile
from dvc.utils.hydra import apply_overrides
from dvc.utils.serialize import parse_json, parse_yaml

def tagged(v):
    if isinstance(v, dict): return {'map': {repr(k): tagged(x) for k, x in v.items()}}
    if isinstance(v, list): return [tagged(x) for x in v]
    return type(v).__name__ + ' ' + repr(v)

def read(text, name):
    try: return tagged((parse_json if name.endswith('.json') else parse_yaml)(text, name))
    except Exception as e: return 'unreadable: ' + str(e)

def apply(root, case):
    path = os.path.join(root, case['path'])
    if case['text'] is not None:
        with open(path, 'w', encoding='utf-8') as f: f.write(case['text'])
    try:
        apply_overrides(path, case['overrides'])
        with open(path, encoding='utf-8') as f: return {'value': read(f.read(), case['path'])}
    except BaseException as e:
        return {'error': f'{type(e).__name__}: {e.__cause__ or e}'}

rows = []
for case in json.load(sys.stdin):
    with tempfile.TemporaryDirectory() as root: row = apply(root, case)
    ours = case['ours']
    row['ours'] = None if ours is None else read(ours, case['path'])
    rows.append(row)
json.dump(rows, sys.stdout)
`;

/** A params file, the overrides of it, and its text after ours were applied (null: refused). */
export interface OracleCase {
  readonly path: string;
  readonly text: string | null;
  readonly overrides: readonly string[];
  readonly ours: string | null;
}

/** What DVC made of a case, and how DVC reads what we made of it; values carry their Python types. */
export interface OracleRow {
  readonly value?: unknown;
  readonly error?: string;
  readonly ours: unknown;
}

/** Runs all cases through DVC's own `apply_overrides`, in one process. */
export function overrideWithDvc(cases: readonly OracleCase[]): readonly OracleRow[] {
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', PROGRAM], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 64 << 20
  });
  return JSON.parse(output) as readonly OracleRow[];
}
