/**
 * Signals this process and its children.
 *
 * Jupyter starts a kernel as the leader of a group; where it is not one, only the process itself.
 */
export function signalGroup(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-process.pid, signal);
  } catch {
    process.kill(process.pid, signal);
  }
}
