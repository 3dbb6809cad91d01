import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { LaunchError } from './launch-error.js';

/** What the launcher reads of a connection file. */
export interface Connection {
  readonly path: string;
  readonly transport: string;
  readonly ip: string;
  /** Signs the messages. */
  readonly key: string;
  readonly ports: readonly number[];
}

const PORTS = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'];

/** Reads a connection file. */
export function readConnection(path: string): Connection {
  const content = read(path);
  const missing = [
    ...['transport', 'ip', 'key'].filter(name => typeof content[name] !== 'string'),
    ...PORTS.filter(name => typeof content[name] !== 'number')
  ];
  if (missing.length > 0)
    throw new LaunchError(`The connection file ${path} has no ${missing.join(', ')}.`);
  return {
    path,
    transport: String(content['transport']),
    ip: String(content['ip']),
    key: String(content['key']),
    ports: PORTS.map(name => Number(content[name]))
  };
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

/** Throws if a port is taken: tslab would find out only when all of it is loaded. */
export async function checkPorts({ transport, ip, ports }: Connection): Promise<void> {
  if (transport === 'tcp') await Promise.all(ports.map(port => checkPort(port, ip)));
}

async function checkPort(port: number, ip: string): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, ip === '*' ? undefined : ip), 'listening');
  } catch (error) {
    throw new LaunchError(`Cannot listen on ${ip}:${port}: ${String(error)}`);
  }
  server.close();
  await once(server, 'close');
}
