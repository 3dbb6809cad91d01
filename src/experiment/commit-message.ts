import type { RunView } from '../contract/experiment-run.js';
import type { Sha } from '../contract/sha.js';

/** What the message of a commit of a chain tells. */
export interface ChainMessage {
  readonly subject: string;
  readonly kind: 'checkpoint' | 'final';
  readonly stage: string | null;
  readonly step: number | null;
  /** Step that a resumed run starts with. */
  readonly next: number | null;
  readonly run: string | null;
  /** The checkpoint it goes on from, where the chain does not hold it. */
  readonly resumedFrom: Sha | null;
  /** What the user wrote about the experiment; a final commit has it as its subject. */
  readonly about: string | null;
}

/** How DVC heads the commit of an experiment that nobody wrote a message for; a hash follows. */
export const DEFAULT_SUBJECT = 'dvc: commit experiment ';

/** Formats a commit message with its trailers. */
export function formatMessage(message: ChainMessage): string {
  const { subject, kind, stage, step, next, run, resumedFrom, about } = message;
  const trailers: readonly (readonly [string, string | number | null])[] = [
    ['Stagebook-Kind', kind],
    ['Stagebook-Stage', stage],
    ['Stagebook-Step', step],
    ['Stagebook-Next', next],
    ['Stagebook-Run', run],
    ['Resumed-from', resumedFrom],
    // A trailer is one line.
    ['Stagebook-About', about?.split('\n', 1)[0] ?? null]
  ];
  const lines = trailers.filter(([, value]) => value !== null);
  return `${subject}\n\n${lines.map(([key, value]) => `${key}: ${value ?? ''}`).join('\n')}\n`;
}

/** Reads a commit message; of one that DVC wrote, the subject alone is known. */
export function parseMessage(text: string): ChainMessage {
  const trailer = (key: string): string | null =>
    new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? null;
  const number = (key: string): number | null => {
    const value = trailer(key);
    return value !== null && /^-?\d+$/.test(value) ? Number(value) : null;
  };
  return {
    subject: text.split('\n', 1)[0] ?? '',
    kind: trailer('Stagebook-Kind') === 'checkpoint' ? 'checkpoint' : 'final',
    stage: trailer('Stagebook-Stage'),
    step: number('Stagebook-Step'),
    next: number('Stagebook-Next'),
    run: trailer('Stagebook-Run'),
    resumedFrom: trailer('Resumed-from') as Sha | null,
    about: trailer('Stagebook-About')
  };
}

/** Finds what the user wrote about an experiment, from the message of its tip and from its runs. */
export function findWords(
  { kind, subject, run, about }: ChainMessage,
  runs: readonly RunView[]
): string | undefined {
  if (kind === 'final') return subject.startsWith(DEFAULT_SUBJECT) ? undefined : subject;
  return runs.find(({ record }) => record.id === run)?.record.message ?? about ?? undefined;
}
