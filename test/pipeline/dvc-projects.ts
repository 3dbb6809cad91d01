import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT, hermeticEnv } from '../support/test-project.js';

const PROGRAM = `
import sys, json, os, logging
from dvc.repo import Repo
from dvc_data.hashfile.build import build
from dvc_data.hashfile.transfer import transfer
from dvc_objects.fs import localfs
from dvc.dependency import ParamsDependency, RepoDependency
logging.disable(logging.CRITICAL)

def plain(cmd): return cmd if isinstance(cmd, list) else str(cmd) if cmd is not None else None

def prepare(root, edits):
    with Repo(root) as repo:
        repo.commit(force=True)
    for path, text in edits.items():
        if text is None: os.remove(path)
        else:
            with open(path, 'w') as f: f.write(text)

def add_legacy(root, paths):
    with Repo(root) as repo:
        for path in paths:
            full = os.path.join(root, path)
            staging, _, obj = build(repo.cache.legacy, full, localfs, 'md5-dos2unix')
            transfer(staging, repo.cache.legacy, {obj.hash_info}, shallow=False)
            with open(full + '.dvc', 'w') as f: f.write(f'outs:\\n- md5: {obj.hash_info.value}\\n  path: {path}\\n')

def look(project):
    root = project['root']
    os.chdir(root)
    try:
        if 'legacy' in project: add_legacy(root, project['legacy'])
        if 'edits' in project: prepare(root, project['edits'])
        repo = Repo(root)
        with repo.lock:
            index = repo.index
            graph = index.graph
            outs = index.outs_graph
            stages = [{
                'name': s.addressing,
                'cmd': plain(s.cmd),
                'wdir': os.path.relpath(s.wdir, root),
                'deps': [str(d) for d in s.deps if not isinstance(d, (ParamsDependency, RepoDependency))],
                'params': {str(d): d.params for d in s.deps if isinstance(d, ParamsDependency)},
                'outs': [str(o) for o in s.outs],
                'frozen': s.frozen,
            } for s in index.stages]
        return {
            'stages': stages,
            'edges': sorted([b.addressing, a.addressing] for a, b in graph.edges),
            'outNodes': sorted(str(o) for o in outs.nodes),
            'outEdges': sorted([str(b), str(a)] for a, b in outs.edges),
            # Whether an import has a newer version is asked of its repository: we do not.
            'status': repo.status(check_updates=False),
        }
    except Exception as e:
        return {'error': type(e).__name__, 'message': str(e)}

json.dump([look(project) for project in json.load(sys.stdin)], sys.stdout)
`;

/** A stage as DVC resolved it; paths are relative to the project. */
export interface DvcStage {
  readonly name: string;
  readonly cmd: string | readonly string[] | null;
  readonly wdir: string;
  readonly deps: readonly string[];
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly outs: readonly string[];
  readonly frozen: boolean;
}

/** What DVC says of a stage that is not up to date. */
export type DvcStatus = readonly (
  | string
  | { readonly 'changed deps': Readonly<Record<string, string | Readonly<Record<string, string>>>> }
  | { readonly 'changed outs': Readonly<Record<string, string>> }
)[];

/** What DVC makes of a project. */
export type DvcProject =
  | {
      readonly stages: readonly DvcStage[];
      readonly edges: readonly (readonly [string, string])[];
      readonly outNodes: readonly string[];
      readonly outEdges: readonly (readonly [string, string])[];
      readonly status: Readonly<Record<string, DvcStatus>>;
    }
  | { readonly error: string; readonly message: string };

/** A project to ask about. With `edits` DVC first records it as run (`dvc commit`), then files change; null removes one. */
export interface DvcQuestion {
  readonly root: string;
  readonly edits?: Readonly<Record<string, string | null>>;
  /** Data to add as DVC 2 recorded them. */
  readonly legacy?: readonly string[];
}

/** Asks DVC about many projects in one process. */
export function askDvc(projects: readonly DvcQuestion[], home: string): readonly DvcProject[] {
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', PROGRAM], {
    input: JSON.stringify(projects),
    env: hermeticEnv(home),
    encoding: 'utf8',
    maxBuffer: 256 << 20
  });
  return JSON.parse(output) as DvcProject[];
}
