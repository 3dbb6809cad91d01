import { fileURLToPath } from 'node:url';

/** Where the documentation lies that the package brings. */
export const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));

/** Help of the command line tool. */
export const USAGE = `Usage: stagebook <command> [options]

Commands
  init [dir]                     make a project: git, DVC, package.json, tsconfig, a sample notebook
    --commit                     make the first commit, too: code and settings, no data
  write-graph [notebook…]        write src/, dvc.yaml and params.yaml from the notebooks; of a
                                 folder, from those in it
    --check                      write nothing; exit 1 and show a diff where files differ
    --dry-run                    write nothing; show what would be written
    --params notebook            write the notebook's params; what was edited in params.yaml goes,
                                 and is listed (a backup is kept)
    --params file                keep what was edited in params.yaml, also where the notebook changed
    --overwrite                  take back what was edited by hand in generated files and dvc.yaml
                                 (a backup is kept)
    --keep                       leave generated files that were edited by hand as they are
    --prune                      take out stages and files whose classes are gone from the notebooks
    --types                      check types, too; errors are told and keep nothing from being written
    --watch                      write again after each save of a notebook, until Ctrl+C
    --block-style                rewrite stages: {…} of dvc.yaml to one block per stage
  add <path…>                    track data with DVC, as \`dvc add\`; for depFile() in a stage
    --no-commit                  do not store them in the cache yet
  dag [target…]                  draw the stage graph, or what stages or outs are made from
    --full                       with targets: all that hangs together with them
    -o, --outs                   the outs in place of the stages
    --dot, --mermaid             for other programs, for documents
  status                         each stage's state and why; notebooks that changed since
  exp run [stage…]               run the pipeline as an experiment, in a temp workspace
    -n, --name <name>            its name; one is made up if you give none
    -S, --set-param <key=value>  other params for this run, in Hydra's grammar, as \`dvc exp run -S\`
    --from <rev>                 your code and params with the checkpoint files of a revision
    --reset                      train anew even if nothing changed
    -m, --message <text>         message of its last commit
    -f, --force                  run every stage; replace an experiment of the same name
    --include <path>             carry an untracked path into the run
    -d, --detach                 return at once; the run goes on in the background
    --apply                      apply the result at the end
  exp resume [name|rev]          go on from a checkpoint with its own code and params
  exp repro <rev>                run the later stages on a checkpoint: its scores
  exp logs [-f] [name]           print the log of a run; -f follows it
  exp stop [--now] [name]        end a run after its next checkpoint, or now
  exp stop --lost                give up the runs of hosts that will not be back; checkpoints stay
  exp show                       the experiments and their checkpoints
    -a, -T, -A, -n <num>         of all branches, all tags, all commits, the last commits
    --sort-by <name>             order by a metric or param; --sort-order asc|desc
    --only-changed               only columns that differ
    --all-columns                also those that the terminal is too narrow for
    --csv, --md                  for other programs, for documents
  exp apply <rev>                bring a checkpoint into the workspace; a backup is kept
    --dry-run                    only list what would happen
    --notebook                   take its notebooks, too
    -f, --force                  also where some outs are in no cache
  exp undo                       take the last apply back, outs included
    -f, --force                  also where HEAD has moved, or files were changed since
  exp branch <rev> <name>        make a git branch at a checkpoint
  exp diff [a] [b]               compare params, metrics, files and code
  exp remove <name…>             remove experiments
  exp rename <old> <new>         rename an experiment
  exp pin [rev…]                 keep checkpoints with their models; without one, list them
  exp unpin <rev…>               let them go
  exp thin <name>                drop models of an experiment; code, params and metrics stay
    --keep best+last:<n>         keep those of the best and the last n checkpoints; the default, n is 1
    --keep every:<n>             keep those of every n-th checkpoint and of the last
    --dry, -f                    only list them; do not ask
  exp gc -w|-a|-T|-A|-n <num>    remove the experiments of other commits, and their models
    --pins                       and pinned checkpoints that no experiment has any more
    --dry, -f                    only list them; do not ask
  exp push <remote> <name…>      send experiments to a git remote, data first
  exp pull <remote> <name…>      fetch experiments with their data
  migrate                        rewrite what DVC 3 refuses in the files of a DVC 2 project
    --dry-run                    only show the difference
    -y, --yes                    do not ask
  kernel install                 install the kernel for Jupyter; pip has done so already
    --user                       for this user, wherever Jupyter is; the default
    --sys-prefix                 in the Python environment that is active
    --prefix <dir>               below another folder
  kernel uninstall               remove it; the same options say from where
  doctor                         the tools that are needed: found, version, what to do

Options
  -C, --cwd <dir>                work in another folder; before or after the command
  --json                         print JSON
  -h, --help                     print this
  -V, --version                  print the version

Exit codes: 0 done, 1 failure, 2 usage, 70 bug, 130 interrupted.
`;

/** Exit code of a program that Ctrl+C ended: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** Returns what the help says of one command; of an unknown one, where the help is. */
export function usageOf(command: string): string {
  const lines = USAGE.split('\n');
  const name = command.replace(/^exp (list|ls)$/, 'exp show');
  const first = lines.findIndex(line => name !== '' && `${line} `.startsWith(`  ${name} `));
  if (first === -1) return 'Usage: stagebook <command> [options]; `stagebook --help` lists them.\n';
  const after = lines.findIndex((line, i) => i > first && !line.startsWith('    '));
  return `Usage: stagebook <command> [options]\n${lines.slice(first, after).join('\n')}\n`;
}

/** A command line that cannot be understood; ends with exit code 2. */
export class UsageError extends Error {
  /** What was most likely meant. */
  readonly meant: string | undefined;

  constructor(message: string, meant?: string) {
    super(message);
    this.meant = meant;
  }
}
