import { format, inspect } from 'node:util';

/** Why a cell failed, as Jupyter's messages tell it. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What tslab gives to `console.error`: a thrown value, or a format and what the compiler found. */
export type Complaint = readonly unknown[];

/** Says for a frame of a stack where in the source it is; null where it is in none. */
export type Translate = (frame: string) => string | null;

/** Describes the error of a cell by what tslab complained of: last of what made the cell fail. */
export function describeError(complaints: readonly Complaint[], translate: Translate): CellError {
  const last = complaints.at(-1);
  // A cell that computes after an `await` is stopped from outside: nothing is thrown in it.
  if (last === undefined) return INTERRUPTED;
  if (last.length !== 1) return describeProblems(complaints);
  const [thrown] = last;
  if (isInterrupt(thrown)) return INTERRUPTED;
  try {
    return describeThrown(thrown, translate);
  } catch {
    // Values of a cell may throw when they are looked at, and that the cell failed must be told all the same.
    return { ename: 'Uncaught', evalue: '', traceback: ['Uncaught'] };
  }
}

/** Formats what tslab complained of as it would print it itself. */
export function formatComplaints(complaints: readonly Complaint[]): string {
  return complaints.map(complaint => `${format(...complaint)}\n`).join('');
}

const INTERRUPTED: CellError = {
  ename: 'Interrupted',
  evalue: 'The cell was interrupted.',
  traceback: ['Interrupted: The cell was interrupted.']
};

/** Errors that tslab, or Node for it, ends a cell with after a signal. */
function isInterrupt(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    (thrown.message === 'Interrupted asynchronously' ||
      ('code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED'))
  );
}

/** What the compiler found is told line by line: the places are those of the cell. */
function describeProblems(complaints: readonly Complaint[]): CellError {
  const traceback = complaints.filter(({ length }) => length > 1).map(one => format(...one));
  return { ename: 'CompileError', evalue: traceback[0] ?? '', traceback };
}

function describeThrown(thrown: unknown, translate: Translate): CellError {
  if (!(thrown instanceof Error)) {
    const evalue = inspect(thrown);
    return { ename: 'Uncaught', evalue, traceback: [`Uncaught: ${evalue}`] };
  }
  const { name, message } = thrown;
  const ename = name === 'Error' ? thrown.constructor.name : name;
  // Node puts the line that threw before the stack, as it was compiled, and then finds no better name.
  const stack = inspect(thrown)
    .replace(/^\S+:\d+\n.*\n *\^*\n+/, '')
    .replace(/^Error(?=: |\n)/, () => ename);
  return { ename, evalue: message, traceback: keepOuterFrames(stack.split('\n'), translate) };
}

/** The folder of the launcher, which runs below every cell. */
const OWN = new URL('.', import.meta.url).href;

/** Node's own loader, tslab and the launcher: nobody who wrote a cell can do anything about them. */
function isInner(line: string): boolean {
  if (!/^\s+at /.test(line)) return false;
  return (
    /\(?node:(?:internal\/|vm:)/.test(line) ||
    /[\\/]node_modules[\\/]tslab[\\/]dist[\\/]/.test(line) ||
    line.includes(OWN)
  );
}

/** Leaves out what runs the cells, and tells of the rest where in the cells it is. */
function keepOuterFrames(lines: readonly string[], translate: Translate): string[] {
  const kept: string[] = [];
  for (const line of lines) {
    const told = isInner(line) ? null : translate(line);
    if (told !== null) kept.push(told);
    // Behind the last frame the properties of the error begin.
    else if (line.endsWith(' {')) kept.push(`${kept.pop() ?? ''} {`);
  }
  return kept;
}
