import { watch } from 'node:fs';

/** `fs.watch` misses changes on network disks and where watches are used up. */
const POLL_MS = 100;

/** Calls back whenever something in one of the folders may have changed; the answer ends that. */
export function watchFolders(paths: readonly string[], onChange: () => void): () => void {
  const poll = setInterval(onChange, POLL_MS);
  const watchers = paths.flatMap(path => {
    try {
      return [watch(path, onChange).on('error', () => undefined)];
    } catch {
      return []; // No watches left on this machine: the poll serves alone.
    }
  });
  return () => {
    clearInterval(poll);
    for (const watcher of watchers) watcher.close();
  };
}
