import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds between two looks. */
const PAUSE = 500;

/**
 * Ends this process, as SIGTERM does, once the npm that started it is gone. npm passes a signal on to
 * its shell at most, which ends without telling us, and not every signal even that far.
 */
export function endWithNpm() {
  // Windows ends the whole tree. Without npm there is nobody between the signal and this process.
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const npm = findNpm(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(npm)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PAUSE);
  timer.unref();
}

/** npm is the parent, or that of the shell between: some shells stay, some become the command. */
function findNpm(parent) {
  const { name, above } = process.platform === 'linux' ? readProc(parent) : askPs(parent);
  return /(^|\/)-?(ba|da|z)?sh$/.test(name) ? above : parent;
}

/** A slim system has no `ps`, and a small one has one that takes other options. */
function readProc(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [start, end] = [stat.indexOf('(') + 1, stat.lastIndexOf(')')];
  // After the name in parentheses: state, parent.
  return { name: stat.slice(start, end), above: Number(stat.slice(end + 2).split(' ')[1]) };
}

function askPs(pid) {
  const row = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const [, above, name] = /^\s*(\d+)\s+(.*\S)/.exec(row) ?? [];
  return { name, above: Number(above) };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
