import { createHash } from 'node:crypto';

/** Returns the sha256 of a text, hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
