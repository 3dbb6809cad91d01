/** Help of the command line tool. */
export const USAGE = `Usage: stagebook <command> [options]

Commands
  init [dir]                     make a project: git, DVC, package.json, tsconfig, a sample notebook
  write-graph [notebook…]        write src/, dvc.yaml and params.yaml from the notebooks
    --check                      write nothing; exit 1 and show a diff where files differ
    --dry-run                    write nothing; show what would be written
    --params notebook|file       which side wins where a param changed on both
    --overwrite                  replace generated files that were edited by hand (a backup is kept)
    --block-style                rewrite stages: {…} of dvc.yaml to one block per stage
  dag [--json|--mermaid|--dot]   draw the stage graph
  status                         each stage's state and why
  doctor                         the tools that are needed: found, version, what to do

Options
  -C, --cwd <dir>                work in another folder
  --json                         print JSON
  -h, --help                     print this
  -V, --version                  print the version

Exit codes: 0 done, 1 failure, 2 usage, 70 bug, 130 interrupted.
`;

/** A command line that cannot be understood; ends with exit code 2. */
export class UsageError extends Error {}
