import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import type { ProcessIdentity } from '../contract/experiment-run.js';

/** Tells a process from a later one with the same pid; null where it is gone. */
export function identify(pid: number = process.pid): ProcessIdentity | null {
  const started = startOf(pid);
  return started === undefined ? null : { host: hostname(), boot: bootId(), pid, started };
}

/** Tells whether exactly that process still runs on this host. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return (
    now !== null &&
    now.host === identity.host &&
    now.boot === identity.boot &&
    now.started === identity.started
  );
}

let boot: string | undefined;

function bootId(): string {
  boot ??=
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      : // `kern.boottime` moves whenever the clock is set; the session's id is there since macOS 10.12.
        (ask('sysctl', ['-n', 'kern.bootsessionuuid']) ?? 'unknown');
  return boot;
}

/** When a process started, in the system's own words; undefined where there is none. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
      return undefined; // No such process.
    }
    // The name in parentheses may hold blanks; the state comes right after it, the start 19 fields later.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isZombie = fields[0] === 'Z' || fields[0] === 'X';
    return isZombie ? undefined : fields[19];
  }
  if (process.platform !== 'win32') return ask('ps', ['-o', 'lstart=', '-p', String(pid)]);
  try {
    process.kill(pid, 0);
    return 'unknown'; // Windows tells no start time without a tool of its own.
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'unknown' : undefined;
  }
}

function ask(command: string, args: readonly string[]): string | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    // `ps` writes times in the caller's language and zone: they must be the same words for everyone.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync(command, args, { encoding: 'utf8', env, stdio: [...stdio] }).trim();
  } catch {
    return undefined; // `ps` fails for a process that is gone.
  }
}
