import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../src/kernel/flags.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

const PORTS = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'] as const;

/** Packages that a copy of the launcher links to; the others are left to the test. */
const LINKED = ['@tslab', '@types', 'commander', 'semver', 'rollup', 'undici-types', 'cmake-ts'];

describe('a kernel that cannot start exits with one line, within two seconds,', () => {
  let project: TestProject;
  let connection: Record<string, unknown>;

  beforeAll(async () => {
    project = new TestProject();
    connection = {
      ...Object.fromEntries(PORTS.map((name, i) => [name, 40_000 + i])),
      ...{ ip: '127.0.0.1', transport: 'tcp', key: 'k', signature_scheme: 'hmac-sha256' }
    };
    project.write({ 'connection.json': connection });
    // The first start of a build reads its files from the disk.
    await launch(join(CHECKOUT, 'lib'), 'no.json');
  });

  afterAll(() => project[Symbol.asyncDispose]());

  it('without a connection file', async () => {
    expect(await launch(join(CHECKOUT, 'lib'), 'no.json')).toMatch(
      /^stagebook kernel: Cannot read the connection file .*no\.json: .*ENOENT.*\n$/
    );
  });

  it('with a connection file that is half written', async () => {
    project.write({ 'half.json': '{"ip": "127.' });
    expect(await launch(join(CHECKOUT, 'lib'), 'half.json')).toMatch(
      /^stagebook kernel: Cannot read the connection file .*half\.json: SyntaxError.*\n$/
    );
  });

  it('with a connection file that lacks ports', async () => {
    project.write({ 'few.json': { ...connection, hb_port: undefined, key: undefined } });
    expect(await launch(join(CHECKOUT, 'lib'), 'few.json')).toMatch(
      /^stagebook kernel: The connection file .*few\.json has no key, hb_port\.\n$/
    );
  });

  it.each(PORTS)('where the %s is taken', async name => {
    const server = createServer();
    const port = await new Promise<number>(resolve => {
      server.listen(0, '127.0.0.1', () => {
        resolve((server.address() as { port: number }).port);
      });
    });
    try {
      const free = await freePorts();
      project.write({ 'taken.json': { ...connection, ...free, [name]: port } });
      expect(await launch(join(CHECKOUT, 'lib'), 'taken.json')).toMatch(
        /^stagebook kernel: .*EADDRINUSE.*\n$/
      );
    } finally {
      server.close();
    }
  });

  it('with a Node that is too old', async () => {
    project.write({
      'old.cjs': "Object.defineProperty(process.versions, 'node', { value: '20.18.3' });\n"
    });
    expect(
      await launch(join(CHECKOUT, 'lib'), 'connection.json', ['-r', project.path('old.cjs')])
    ).toBe('stagebook kernel: Node is 20.18.3, Stagebook needs 20.19 or newer.\n');
  });

  it('without tslab', async () => {
    expect(await launch(copyLauncher('none'), 'connection.json')).toBe(
      'stagebook kernel: tslab 1.0.22 is not installed: run `npm install tslab@1.0.22`.\n'
    );
  });

  it('with another version of tslab', async () => {
    const lib = copyLauncher('other');
    project.write({
      'other/node_modules/tslab/package.json': { name: 'tslab', version: '1.0.21' }
    });
    expect(await launch(lib, 'connection.json')).toBe(
      'stagebook kernel: tslab is 1.0.21, Stagebook needs exactly 1.0.22: run `npm install tslab@1.0.22`.\n'
    );
  });

  it('where ZeroMQ has no binary', async () => {
    const lib = copyLauncher('bare');
    copyPackage('bare', 'tslab');
    copyPackage('bare', 'zeromq', ['build', 'src']);
    expect(await launch(lib, 'connection.json')).toMatch(
      /^stagebook kernel: ZeroMQ does not load on \w+ \w+ with Node v[\d.]+: .*\n$/
    );
  });

  it('where Python finds no Node', async () => {
    const ran = await project.run(
      join(CHECKOUT, '.venv/bin/python'),
      ['-m', 'stagebook.kernel', '-f', 'connection.json'],
      { env: { ...project.env, PYTHONPATH: CHECKOUT, STAGEBOOK_NODE: project.path('no-node') } }
    );
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^stagebook: Node 20\.19 or newer was not found[^\n]*\n$/);
  });

  /** Starts a launcher that is to fail, and returns what it wrote. */
  async function launch(lib: string, file: string, flags: readonly string[] = []): Promise<string> {
    const args = [...NODE_FLAGS, ...flags, join(lib, 'kernel/main.js'), '-f', file];
    const started = performance.now();
    const ran = await project.run(process.execPath, args, { timeout: 20_000 });
    expect(ran.code).toBe(1);
    expect(performance.now() - started).toBeLessThan(2000);
    return ran.stderr;
  }

  /** Copies the launcher to a folder whose packages the test chooses. */
  function copyLauncher(folder: string): string {
    mkdirSync(project.path(`${folder}/node_modules`), { recursive: true });
    cpSync(join(CHECKOUT, 'lib/kernel'), project.path(`${folder}/lib/kernel`), { recursive: true });
    project.write({ [`${folder}/package.json`]: { type: 'module' } });
    const installed = readdirSync(join(CHECKOUT, 'node_modules'));
    for (const name of LINKED.filter(linked => installed.includes(linked)))
      symlinkSync(
        join(CHECKOUT, 'node_modules', name),
        project.path(`${folder}/node_modules/${name}`)
      );
    return project.path(`${folder}/lib`);
  }

  function copyPackage(folder: string, name: string, without: readonly string[] = []): void {
    const source = join(CHECKOUT, 'node_modules', name);
    cpSync(source, project.path(`${folder}/node_modules/${name}`), {
      recursive: true,
      filter: path => !without.some(entry => path === join(source, entry))
    });
  }
});

/** Ports that were free a moment ago. */
async function freePorts(): Promise<Record<string, number>> {
  const servers = PORTS.map(() => createServer());
  const ports = await Promise.all(
    servers.map(
      server =>
        new Promise<number>(resolve => {
          server.listen(0, '127.0.0.1', () => {
            resolve((server.address() as { port: number }).port);
          });
        })
    )
  );
  await Promise.all(servers.map(server => new Promise(closed => server.close(closed))));
  return Object.fromEntries(PORTS.map((name, i) => [name, ports[i] ?? 0]));
}
