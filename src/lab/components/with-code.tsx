import type { ReactElement } from 'react';

/** Sets names in backticks as code. */
export function withCode(text: string): (string | ReactElement)[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));
}
