import { readFileSync } from 'node:fs';
import type { CheckpointSignal } from '../contract/stage-run.js';

/** What a stage that asks for a checkpoint says of itself. */
export interface SignalContent {
  readonly stage: string | undefined;
  readonly step: number | null;
  readonly next: number | null;
}

/** Reads a signal file: ours is JSON, that of DVC 2's protocol is empty. */
export function readSignal(path: string): SignalContent {
  try {
    const { stage, step, next } = JSON.parse(
      readFileSync(path, 'utf8')
    ) as Partial<CheckpointSignal>;
    return { stage, step: step ?? null, next: next ?? null };
  } catch {
    return { stage: undefined, step: null, next: null };
  }
}
