import { Session } from 'node:inspector';

const STOP = Symbol.for('stagebook.kernel.stop');

/** What the inspector evaluates on the main thread to stop what runs there. */
export const STOP_EXPRESSION = `globalThis[Symbol.for('${STOP.description ?? ''}')]()`;

let protectedDepth = 0;

/** Runs a part of tslab that must not be stopped half-way: the compiler would be left in pieces. */
export function protect<T>(work: () => T): T {
  protectedDepth++;
  try {
    return work();
  } finally {
    protectedDepth--;
  }
}

/**
 * Lets the inspector stop what the main thread executes, unless that is protected.
 * `onStop` is called between two steps of that code, and can do no more than take a note.
 */
export function allowStop(onStop: () => void): void {
  const session = new Session();
  session.connect();
  const stop = (): 'protected' | 'stopped' => {
    if (protectedDepth > 0) return 'protected';
    onStop();
    // V8 forgets a termination when the outermost call ends: if nothing else runs, that is this one.
    session.post('Runtime.terminateExecution');
    return 'stopped';
  };
  Object.defineProperty(globalThis, STOP, { value: stop });
}
