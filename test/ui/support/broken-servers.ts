import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { jupyterEnv, plainJupyterEnv } from '../../support/jupyter-server.js';
import { CHECKOUT } from '../../support/test-project.js';

/** What a server needs to be one that Stagebook cannot work with; returns its environment. */
type Setup = (base: string) => NodeJS.ProcessEnv;

/** A server on which no program is found but those that are linked here. */
function withPrograms(base: string, ...names: readonly string[]): NodeJS.ProcessEnv {
  const bin = join(base, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of names) symlinkSync(join('/usr/bin', name), join(bin, name));
  return { ...jupyterEnv(base), PATH: `${join(CHECKOUT, '.venv/bin')}:${bin}` };
}

/** A server whose Python finds a module of ours first. */
function withModule(base: string, settings: object, files: Readonly<Record<string, string>>) {
  const env = jupyterEnv(base);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(base, name), text);
  writeFileSync(
    join(base, 'config/jupyter_server_config.json'),
    JSON.stringify({ ServerApp: settings })
  );
  return { ...env, PYTHONPATH: `${env['PYTHONPATH'] ?? ''}:${base}` };
}

/** The page is the one of this checkout, the server extension speaks another protocol. */
function withProtocol(base: string, protocol: number): NodeJS.ProcessEnv {
  const env = jupyterEnv(base);
  const copy = join(base, 'other/stagebook');
  cpSync(join(CHECKOUT, 'stagebook'), copy, {
    recursive: true,
    filter: path => !/labextension|_node|__pycache__/.test(path)
  });
  const app = readFileSync(join(copy, 'app.py'), 'utf8');
  writeFileSync(
    join(copy, 'app.py'),
    app.replace(/^PROTOCOL = \d+$/m, `PROTOCOL = ${String(protocol)}`)
  );
  return { ...env, PYTHONPATH: join(base, 'other') };
}

/** Servers that something is wrong with, by what. */
export const BROKEN_SERVERS = {
  'no-extension': base => {
    const env = jupyterEnv(base);
    // The page is there, and nothing turns the server's side on.
    return { ...plainJupyterEnv(base), ...env, JUPYTER_CONFIG_PATH: join(base, 'no-config') };
  },
  'no-node': base => withPrograms(base, 'git', 'sh'),
  forbidden: base =>
    withModule(
      base,
      { authorizer_class: 'strict.Strict' },
      {
        'strict.py': `from jupyter_server.auth.authorizer import Authorizer


class Strict(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return resource != "stagebook"
`
      }
    ),
  'old-page': base => withProtocol(base, 99),
  'two-versions': base => {
    const node = join(base, 'node');
    const ready = '{"jsonrpc":"2.0","method":"ready","params":{"version":"9.9.9","protocol":99}}';
    mkdirSync(base, { recursive: true });
    writeFileSync(
      node,
      `#!/bin/sh\n[ "$1" = --version ] && echo v22.1.0 && exit 0\necho '${ready}'; exec cat > /dev/null\n`
    );
    chmodSync(node, 0o755);
    return { ...jupyterEnv(base), STAGEBOOK_NODE: node };
  }
} as const satisfies Record<string, Setup>;

/** Undoes what keeps a server from working, as its administrator would. */
export function mend(name: keyof typeof BROKEN_SERVERS, base: string): void {
  if (name === 'no-node') symlinkSync(process.execPath, join(base, 'bin/node'));
  if (name === 'two-versions') {
    rmSync(join(base, 'node'));
    symlinkSync(process.execPath, join(base, 'node'));
  }
}
