import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/contract/failure.js';
import { describeFailure, describeNoNotebook } from '../../src/lab/setup/describe-failure.js';
import { listCommandLines, type IProblem } from '../../src/lab/setup/problem.js';
import { wordTool } from '../../src/lab/setup/describe-tool.js';
import {
  describeServerProblem,
  ServerProblem,
  toServerProblem
} from '../../src/lab/setup/server-problem.js';
import { withoutControls } from '../../src/lab/setup/terminal.js';

const trans = nullTranslator.load('stagebook');
const commandsOf = ({ help = [] }: IProblem) => listCommandLines(help);
const fixesOf = ({ fixes = [] }: IProblem) => fixes.map(({ command }) => command);

describe('a failure in words', () => {
  const word = (failure: Failure) => describeFailure(failure, trans);

  it('of a folder without a project offers to make one', () => {
    const problem = word({ reason: 'no-project', path: '/home/a' });
    expect(problem.message).toContain('/home/a');
    expect(fixesOf(problem)).toEqual(['stagebook:create-project']);
  });

  it('of a project without git offers to make a repository', () => {
    const problem = word({
      reason: 'refused',
      message: 'It is in no git repository.',
      help: ['Make one: `git init`.'],
      remedy: 'make-repository'
    });
    expect(fixesOf(problem)).toEqual(['stagebook:make-repository']);
    expect(commandsOf(problem)).toEqual(['git init']);
  });

  it('with a line that one has to fill in first offers nothing to copy', () => {
    const help = ['Take single files: `git show REV:PATH`.', 'Or all: `git checkout main`.'];
    const problem = word({ reason: 'refused', message: 'No.', help });
    expect(problem.help).toEqual(help);
    expect(commandsOf(problem)).toEqual(['git checkout main']);
  });

  it('of a full disk, a file system without writing and a folder of others says which', () => {
    const word = (code: string) =>
      describeFailure({ reason: 'io', path: '/p/dvc.yaml', code, message: 'no' }, trans);
    expect(word('ENOSPC')).toMatchObject({
      title: 'The disk is full',
      message: '/p/dvc.yaml: no',
      help: [expect.stringContaining('room')]
    });
    expect(word('EROFS')).toMatchObject({
      title: 'The disk is read-only',
      help: [expect.stringContaining('mount')]
    });
    expect(commandsOf(word('EACCES'))).toEqual(['ls -ld']);
  });

  it('of a tool tells a missing one from an old one, with the line that installs it', () => {
    const missing = word({ reason: 'tool-missing', tool: 'dvc', wanted: '3.50' });
    expect(missing).toMatchObject({ title: 'dvc is missing' });
    expect(commandsOf(missing)).toEqual(['pip install "dvc>=3.50"']);
    const old = word({ reason: 'tool-missing', tool: 'dvc', wanted: '3.50', found: '2.9' });
    expect(old.title).toBe('dvc is too old');
    expect(old.message).toContain('2.9 was found');
  });
});

describe('a tool that the doctor found wanting', () => {
  it('that is too old is named with its version and the line that installs another', () => {
    const sentences = wordTool(
      {
        tool: 'dvc',
        found: true,
        ok: false,
        version: '2.9',
        wanted: '3.50',
        help: 'Install DVC with `pip install "dvc>=3.50"`.'
      },
      trans
    );
    expect(sentences[0]).toContain('2.9');
    expect(listCommandLines(sentences)).toEqual(['pip install "dvc>=3.50"']);
  });

  it('that does not start is not called old', () => {
    const help = 'dvc does not start: reinstall it.';
    expect(wordTool({ tool: 'dvc', found: true, ok: false, wanted: '3', help }, trans)).toEqual([
      help
    ]);
  });
});

describe('an answer of the server that is no answer of the engine', () => {
  const word = (route: string, status: number, reason?: string) =>
    describeServerProblem(
      toServerProblem(route, {
        status,
        message: 'what it said',
        ...(reason !== undefined && { reason })
      }),
      trans
    );

  it.each([
    ['status', 404, undefined, 'The server extension is missing'],
    ['status', 403, undefined, 'Not allowed'],
    ['rpc', 403, undefined, 'Not allowed'],
    ['rpc', 404, undefined, 'Outside of the server’s folder'],
    ['status', 501, undefined, 'No files on this server’s disk'],
    ['rpc', 503, 'NodeMissing', 'Node.js is missing'],
    ['rpc', 503, 'CrashLoop', 'The engine keeps crashing'],
    ['rpc', 503, 'VersionMismatch', 'Two versions of Stagebook'],
    ['rpc', 503, 'EngineError', 'The engine does not run'],
    ['rpc', 500, undefined, 'A bug in Stagebook']
  ] as const)('%s %i %s: %s', (route, status, reason, title) => {
    expect(word(route, status, reason).title).toBe(title);
  });

  it('has what the server said, or a step that helps', () => {
    expect(word('rpc', 503, 'NodeMissing').message).toBe('what it said');
    expect(commandsOf(word('status', 404))).toContain('pip install stagebook');
    expect(fixesOf(word('rpc', 503, 'CrashLoop'))).toEqual(['stagebook:restart-engine']);
    expect(fixesOf(word('rpc', 403))).toEqual(['stagebook:reload-page']);
  });

  it('of another version says which side to renew', () => {
    const word = (kind: 'page-outdated' | 'server-outdated') =>
      describeServerProblem(new ServerProblem(kind, '9.9.9'), trans);
    expect(word('page-outdated').message).toContain('9.9.9');
    expect(fixesOf(word('page-outdated'))).toEqual(['stagebook:reload-page']);
    expect(word('server-outdated').help?.[0]).toContain('Restart the Jupyter server');
  });
});

it('without a notebook the way to one is offered', () => {
  expect(fixesOf(describeNoNotebook(trans))).toEqual([
    'stagebook:new-project',
    'filebrowser:activate'
  ]);
});

it('a path in a command line cannot press Enter in a terminal', () => {
  const line = "git config --global --add safe.directory '/a\nrm b\r\u001b[A\u009b'";
  expect(withoutControls(line)).toBe("git config --global --add safe.directory '/a rm b  [A '");
});

it('a line typed in a terminal reads in one direction only', () => {
  expect(withoutControls('ls \u202etxt.sh\u2066a\u2069')).toBe('ls  txt.sh a ');
});
