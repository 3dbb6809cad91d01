/**
 * Calls back once the process that started this one is gone.
 *
 * A kernel whose server was killed would otherwise train on unseen.
 */
export function watchParent(onGone: () => void, intervalMs = 1000): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && exists(parent)) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
}

/** Windows keeps the id of a parent that is gone; elsewhere another process adopts the child. */
function exists(pid: number): boolean {
  if (process.platform !== 'win32') return true;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
