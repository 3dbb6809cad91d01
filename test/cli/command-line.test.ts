import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_COMMANDS } from '../../src/cli/commands.js';
import { parseCommandLine } from '../../src/cli/parse-command-line.js';
import { UsageError } from '../../src/cli/usage.js';
import { VIEWS } from '../../src/cli/view-commands.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

function parsed(line: string): unknown {
  const result = parseCommandLine(line.split(' ').filter(Boolean), ALL_COMMANDS);
  return result.kind === 'command' ? { ...result.values, args: result.positionals } : result;
}

function refused(line: string): UsageError {
  try {
    parseCommandLine(line.split(' '), ALL_COMMANDS);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`\`${line}\` was understood.`);
}

test('options of every command stand before the command or after it', () => {
  for (const line of ['-C dir dag --json', '--json --cwd=dir dag', 'dag -C dir --json']) {
    expect(parsed(line), line).toEqual({ cwd: 'dir', json: true, args: [] });
  }
  expect(parsed('-C dir exp --json show -n 3')).toEqual({
    cwd: 'dir',
    json: true,
    num: '3',
    args: []
  });
  expect(parsed('-C one status -C two')).toMatchObject({ cwd: 'two' });
  expect(refused('--check write-graph').message).toBe('unknown option `--check`.');
});

test('help and version are answers, no command at all is a mistake', () => {
  for (const line of ['help', 'help exp', '-h', 'exp -h', '-C dir --help'])
    expect(parsed(line), line).toEqual({ kind: 'help', exitCode: 0 });
  for (const line of ['exp show --help', 'help exp show'])
    expect(parsed(line), line).toEqual({ kind: 'help', exitCode: 0, command: 'exp show' });
  for (const line of ['', 'exp', '--json', '-C dir'])
    expect(parsed(line), line).toEqual({ kind: 'help', exitCode: 2 });
  expect(parsed('-V')).toEqual({ kind: 'version' });
});

test.each([
  ['stauts', 'stagebook status'],
  ['write-grpah', 'stagebook write-graph'],
  ['Init', 'stagebook init'],
  ['exp shwo', 'stagebook exp show'],
  ['ex show', 'stagebook exp'],
  ['resume', 'stagebook exp resume'],
  ['write-graph --chekc', '--check'],
  ['exp run --set-parm lr=1', '--set-param'],
  ['commit', undefined],
  ['status -x', undefined]
])('`%s` most likely means `%s`', (line, meant) => {
  expect(refused(line).meant).toBe(meant);
});

test('a command line that is not understood ends with code 2 and the usage of its command', async () => {
  await using project = new TestProject();
  expect(await project.stagebook('write-graph', '--dryrun')).toMatchObject({ code: 2, stdout: '' });
  const { code, stderr } = await project.stagebook('dag', '--jsno');
  expect(code).toBe(2);
  expect(stderr).toBe(`error: unknown option \`--jsno\`.
  help: Did you mean \`--json\`?

Usage: stagebook <command> [options]
  dag [target…]                  draw the stage graph, or what stages or outs are made from
    --full                       with targets: all that hangs together with them
    -o, --outs                   the outs in place of the stages
    --dot, --mermaid             for other programs, for documents
`);
  const elsewhere = await project.stagebook('-C', 'nowhere', 'status');
  expect(elsewhere).toMatchObject({ code: 2 });
  expect(elsewhere.stderr).toContain('there is no folder `nowhere`.');
  const unknown = await project.stagebook('commit');
  expect(unknown.stderr).toBe(
    'error: unknown command `commit`.\n\nUsage: stagebook <command> [options]; `stagebook --help` lists them.\n'
  );
});

test('`status` and `dag` are a program of their own, without what runs, writes and records', () => {
  const [views, all] = ['view-program.cjs', 'program.cjs'].map(name =>
    readFileSync(join(CHECKOUT, 'lib/cli', name), 'utf8')
  );
  const launcher = readFileSync(join(CHECKOUT, 'lib/cli/main.cjs'), 'utf8');
  for (const name of VIEWS.names) {
    expect(VIEWS.find([name])).toBe(ALL_COMMANDS.find([name]));
    expect(launcher).toContain(`"${name}"`);
  }
  expect(all).toContain('require("node:child_process")');
  expect(views).not.toContain('require("node:child_process")');
});
