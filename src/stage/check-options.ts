import { describeGiven, isOptions } from './given.js';
import { misdeclared, type StagebookError, type Subject } from './problem.js';

/** A call and the options that it has. */
interface Asked {
  readonly call: string;
  readonly names: readonly string[];
}

/** Finds options that a call does not have: without types nobody else does, and they would be lost in silence. */
export function findWrongOptions(
  options: unknown,
  { call, names }: Asked,
  subject: Subject = {}
): StagebookError | undefined {
  if (options === undefined) return undefined;
  if (!isOptions(options))
    return misdeclared(
      subject,
      `\`${call}\` was given ${describeGiven(options)} for its options.`,
      `Give them by name: ${names.map(name => `\`{ ${name}: … }\``).join(', ')}.`
    );
  const unknown = Object.keys(options).find(key => !names.includes(key));
  if (unknown === undefined) return undefined;
  return misdeclared(
    subject,
    `\`${call}\` has no option \`${unknown}\`.`,
    `It has ${names.map(name => `\`${name}\``).join(', ')}.`
  );
}

/** Refuses such options. */
export function checkOptions(options: unknown, asked: Asked, subject: Subject = {}): void {
  const wrong = findWrongOptions(options, asked, subject);
  if (wrong) throw wrong;
}
