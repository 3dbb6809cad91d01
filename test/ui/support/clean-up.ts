import { rmSync } from 'node:fs';

/** Removes what a passed test run wrote. */
export default function cleanUp(): void {
  const base = process.env['STAGEBOOK_UI_BASE'];
  if (base !== undefined && process.env['STAGEBOOK_UI_KEEP'] === undefined) {
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
}
