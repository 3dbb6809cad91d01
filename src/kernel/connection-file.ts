import { readFileSync } from 'node:fs';
import { LaunchError } from './launch-error.js';

const PORTS = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'];

/** Reads the key of a connection file and checks that the rest is there. */
export function readKey(path: string): string {
  const content = read(path);
  const missing = [
    ...['transport', 'ip', 'key'].filter(name => typeof content[name] !== 'string'),
    ...PORTS.filter(name => typeof content[name] !== 'number')
  ];
  if (missing.length > 0)
    throw new LaunchError(`The connection file ${path} has no ${missing.join(', ')}.`);
  return String(content['key']);
}

function read(path: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof content === 'object' && content !== null
      ? (content as Record<string, unknown>)
      : {};
  } catch (error) {
    throw new LaunchError(`Cannot read the connection file ${path}: ${String(error)}`);
  }
}
