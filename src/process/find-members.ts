import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { sep } from 'node:path';

/** What tells the processes of one command, also when that is gone. */
export interface Membership {
  /** Process group and session of the command that started them. */
  readonly group: number;
  /** `NAME=value`: all of them in the environment that it handed down. */
  readonly environment: readonly string[];
  /** The folder that they work in. */
  readonly folder: string;
}

/**
 * Lists the processes that a command left behind, never this one.
 *
 * By the environment first, which a new session keeps. A program may have overwritten its own (to set its title):
 * that one is told by the group and the folder it works in, since the number of a group alone may be another's by now.
 */
export function findMembers(membership: Membership): number[] {
  const found = process.platform === 'linux' ? fromProc(membership) : fromPs(membership);
  return found.filter(pid => pid > 1 && pid !== process.pid);
}

function fromProc({ group, environment, folder }: Membership): number[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const variables = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      if (environment.every(entry => variables.includes(entry))) return [Number(name)];
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // After the name in parentheses: state, parent, group, session.
      const [, , pgrp, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(pgrp) !== group && Number(session) !== group) return [];
      // Of a folder that was removed the system tells `<path> (deleted)`.
      const cwd = readlinkSync(`/proc/${name}/cwd`).replace(/ \(deleted\)$/, '');
      return `${cwd}${sep}`.startsWith(`${folder}${sep}`) ? [Number(name)] : [];
    } catch {
      return []; // It ended meanwhile, or is another user's.
    }
  });
}

/** With `-E`, `ps` of macOS and the BSDs prints the environment after the command. */
function fromPs({ group, environment }: Membership): number[] {
  try {
    const listed = execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,pgid=,command='], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'ignore']
    });
    return listed.split('\n').flatMap(line => {
      const [, pid, pgid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      const words = command.split(' ');
      const isMember = Number(pgid) === group && environment.every(entry => words.includes(entry));
      return isMember ? [Number(pid)] : [];
    });
  } catch {
    return []; // Windows has no `ps`.
  }
}
