import { existsSync } from 'node:fs';

/** The tests run the built product: `npm run build` comes first. */
export default function setup(): void {
  if (!existsSync('lib/cli/main.cjs')) throw new Error('Build first: npm run build');
}
