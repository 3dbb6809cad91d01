import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../contract/json.js';
import { isOpenState, registryFolder, RunDirectory } from './run-store.js';

/** Lists the projects in which runs of this user live on this host, whoever started them. */
export function projectsWithRuns(): readonly string[] {
  const roots = new Set<string>();
  for (const name of registered()) {
    try {
      const entry: unknown = JSON.parse(readFileSync(join(registryFolder(), name), 'utf8'));
      if (!isJsonObject(entry) || typeof entry['dir'] !== 'string') continue;
      const view = new RunDirectory(entry['dir']).view();
      if (view?.host === null && isOpenState(view.state)) roots.add(view.record.root);
    } catch {
      continue; // The run ended meanwhile, or its project is gone.
    }
  }
  return [...roots];
}

function registered(): string[] {
  try {
    return readdirSync(registryFolder()).filter(name => name.endsWith('.json'));
  } catch {
    return []; // No run was ever started here.
  }
}
