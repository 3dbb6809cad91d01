import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes what a passed test run wrote; what a failed one left beside its report is kept. */
export default function cleanUp(): void {
  const base = process.env['STAGEBOOK_UI_BASE'];
  if (base === undefined || process.env['STAGEBOOK_UI_KEEP'] !== undefined) return;
  const failures = readdirSync(join(base, 'results'), { withFileTypes: true });
  if (failures.some(entry => entry.isDirectory())) console.log(`Kept: ${base}`);
  else rmSync(base, { recursive: true, force: true, maxRetries: 5 });
}
