import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RUN_SYMBOL, type RunStage } from '../../src/contract/stage-run.js';
import { File, Live, Stage, live, metricsFile, outs } from '../../src/stage/index.js';
import { state } from '../../src/stage/state.js';
import { collected } from './collected.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/dvclive');
const CALLS = JSON.parse(readFileSync(join(FIXTURES, 'calls.json'), 'utf8')) as Record<
  string,
  readonly (readonly [method: string, ...args: unknown[]])[]
>;
/** What `calls.json` cannot hold. */
const NUMBERS = new Map<unknown, number>([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity]
]);
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

let root: string;
const before = process.cwd();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stagebook-live-'));
  mkdirSync(join(root, '.dvc'));
  process.chdir(root);
});
afterEach(() => {
  vi.unstubAllEnvs();
  state.running = undefined;
  state.root = undefined;
  process.chdir(before);
  rmSync(root, { recursive: true, force: true });
});

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every file below a folder, by its path in it. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const);
  return Object.fromEntries(files.sort());
}

function call(log: Live, method: string, args: readonly unknown[]): void {
  if (method === 'setStep') log.step = Number(args[0]);
  else
    Reflect.apply(
      Reflect.get(log, method) as () => void,
      log,
      args.map(arg => NUMBERS.get(arg) ?? arg)
    );
}

describe('the files of a log', () => {
  it.each(Object.entries(CALLS))(
    'are those of DVCLive 3.49.1, byte for byte: %s',
    (name, calls) => {
      const log = new Live('log');
      for (const [method, ...args] of calls) call(log, method, args);
      expect(contents(join(root, 'log'))).toEqual(contents(join(FIXTURES, name)));
    }
  );

  it('are those of a stage that logs the same', async () => {
    class Train extends Stage<Train> {
      progress = live({ dir: 'stage' });
      run(): void {
        for (const step of this.steps(2)) {
          this.log('loss', step === 0 ? 1e-7 : NaN);
          if (step === 1) this.log('val/ok', true);
        }
      }
    }
    await new Train().run();
    const log = new Live('log', { dvcyaml: false });
    log.logMetric('loss', 1e-7);
    log.nextStep();
    log.logMetric('loss', NaN);
    log.logMetric('val/ok', true);
    log.nextStep();
    log.end();
    expect(contents(join(root, 'log'))).toEqual(contents(join(root, 'stage')));
    expect(read('stage/plots/metrics/loss.tsv')).toBe('step\tloss\n0\t1e-07\n1\tnan\n');
  });

  it('have the time where it is asked for, in every row or in none', () => {
    const log = new Live();
    log.logMetric('a', 1, { timestamp: true });
    log.logMetric('b', 1);
    log.nextStep();
    log.logMetric('a', 2);
    log.logMetric('b', 2, { timestamp: true });
    expect(read('dvclive/plots/metrics/a.tsv')).toMatch(
      /^timestamp\tstep\ta\n\d{13}\t0\t1\n\d{13}\t1\t2\n$/
    );
    expect(read('dvclive/plots/metrics/b.tsv')).toBe('step\tb\n0\t1\n1\t2\n');
  });

  it('are in the project, wherever the code runs', () => {
    mkdirSync(join(root, 'notebooks'));
    process.chdir(join(root, 'notebooks'));
    new Live('logs/a').end();
    expect(read('logs/a/metrics.json')).toBe('{}\n');
  });

  it('have what was set in the summary, and null for what is no number', () => {
    const log = new Live();
    log.logMetric('loss', 1);
    log.summary['best'] = { loss: 0.5, at: NaN };
    log.makeSummary();
    expect(JSON.parse(read('dvclive/metrics.json'))).toEqual({
      loss: 1,
      best: { loss: 0.5, at: null }
    });
    log.summary = { list: new Set() };
    expect(() => {
      log.makeSummary();
    }).toThrow('The summary of a log has a Set at `list`, which `metrics.json` cannot hold.');
  });

  it('have images: bytes, files of the project by path or as an out', () => {
    writeFileSync(join(root, 'photo.gif'), PIXEL);
    const log = new Live();
    log.logImage('bytes.png', new Uint8Array([1, 2]));
    log.logImage('steps/0', 'photo.gif');
    log.logImage('out.gif', new File('photo.gif'));
    log.end();
    expect(Object.keys(contents(join(root, 'dvclive/plots/images')))).toEqual([
      'bytes.png',
      'out.gif',
      'steps/0.gif'
    ]);
    expect(readFileSync(join(root, 'dvclive/plots/images/steps/0.gif'))).toEqual(PIXEL);
    expect(read('dvclive/dvc.yaml')).toBe('plots:\n- plots/images\n');
  });
});

describe('a log of a stage process', () => {
  class Train extends Stage<Train> {
    scores = metricsFile('logs/{name}/metrics.json', { cache: false });
    all = outs('all');
    run(): void {
      for (const dir of ['logs/Train', 'all/of/it', 'logs/other', 'al'])
        new Live(dir).logMetric('a', 1);
      for (const dir of ['logs/Train', 'all/of/it', 'logs/other', 'al'])
        new Live(dir, { resume: true }).end();
    }
  }

  it('tells DVC of its files unless the stage does', async () => {
    const run = Reflect.get(Train, Symbol.for(RUN_SYMBOL)) as RunStage;
    const tools = { readParamsFile: () => Promise.resolve({}), findClass: () => undefined };
    await Reflect.apply(run, Train, [{ root, stage: 'Train', params: {}, wiring: {} }, tools]);
    const files = Object.keys(contents(root)).filter(path => path.endsWith('dvc.yaml'));
    expect(files).toEqual(['al/dvc.yaml', 'logs/other/dvc.yaml']);
  });
});

describe('a new log', () => {
  it('removes the one before, and nothing else', () => {
    const first = new Live('log', { report: 'html' });
    first.logMetric('loss', 1);
    first.logParam('lr', 1);
    first.end();
    writeFileSync(join(root, 'log/notes.txt'), 'mine');
    new Live('log');
    expect(Object.keys(contents(join(root, 'log')))).toEqual(['notes.txt']);
  });

  it.each(['.', '', '..', '.git', '.dvc/tmp', 'node_modules/x'])('is refused in `%s`', dir => {
    writeFileSync(join(root, 'params.yaml'), 'lr: 1\n');
    expect(() => new Live(dir)).toThrow(`A log cannot be in \`${dir}\``);
    expect(read('params.yaml')).toBe('lr: 1\n');
  });

  it('is refused beside a pipeline, unless it writes no dvc.yaml', () => {
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'sub/dvc.yaml'), 'stages: {}\n');
    expect(() => new Live('sub')).toThrow('there is a pipeline in `sub/dvc.yaml`');
    new Live('sub', { dvcyaml: false }).end();
    expect(read('sub/dvc.yaml')).toBe('stages: {}\n');
  });

  it('is refused where stages are declared', () => {
    class Logs extends Stage<Logs> {
      log = new Live();
      run(): void {}
    }
    expect(() => new Logs()).toThrow('`new Live()` is called where stages are only declared');
    expect(() => collected(() => new Live())).toThrow('where stages are only declared');
    expect(existsSync(join(root, 'dvclive'))).toBe(false);
  });
});

describe('a resumed log', () => {
  it('goes on at the step after the last, once for each step', () => {
    const first = new Live();
    for (const loss of [3, 2]) {
      first.logMetric('loss', loss);
      first.nextStep();
    }
    // Left in the middle of step 2, and of a line.
    first.logMetric('loss', 1);
    writeFileSync(join(root, 'dvclive/plots/metrics/loss.tsv'), '2\t0.1', { flag: 'a' });
    const second = new Live('dvclive', { resume: true });
    expect(second.step).toBe(2);
    second.logMetric('loss', 1);
    second.nextStep();
    second.end();
    expect(read('dvclive/plots/metrics/loss.tsv')).toBe('step\tloss\n0\t3\n1\t2\n2\t1\n');
    expect(JSON.parse(read('dvclive/metrics.json'))).toEqual({ loss: 1, step: 2 });
  });

  it('does the first step again where none was ended, and the second where one was', () => {
    new Live().logMetric('loss', 1);
    const second = new Live('dvclive', { resume: true });
    second.logMetric('loss', 1);
    second.nextStep();
    const third = new Live('dvclive', { resume: true });
    expect(third.step).toBe(1);
    third.logMetric('loss', 0);
    expect(read('dvclive/plots/metrics/loss.tsv')).toBe('step\tloss\n0\t1\n1\t0\n');
  });

  it.each(Object.keys(CALLS))('leaves what DVCLive wrote as it is: %s', name => {
    cpSync(join(FIXTURES, name), join(root, 'log'), { recursive: true });
    new Live('log', { resume: true, dvcyaml: false }).end();
    expect(contents(join(root, 'log'))).toEqual(contents(join(FIXTURES, name)));
  });

  it('keeps tables that it does not write to, texts with line breaks, and the time', () => {
    const first = new Live();
    first.logMetric('note', 'a\n9\t"b"', { timestamp: true });
    first.nextStep();
    first.logMetric('test/acc', 0.5);
    first.end();
    const table = read('dvclive/plots/metrics/note.tsv');
    const second = new Live('dvclive', { resume: true });
    second.logMetric('note', 'c');
    expect(read('dvclive/plots/metrics/note.tsv')).toMatch(
      /^timestamp\tstep\tnote\n\d+\t0\t"a\n9\t""b"""\n\d+\t1\tc\n$/
    );
    expect(read('dvclive/plots/metrics/note.tsv').startsWith(table)).toBe(true);
    expect(read('dvclive/plots/metrics/test/acc.tsv')).toBe('step\tacc\n1\t0.5\n');
  });

  it('keeps the params that it does not log again as they are written', () => {
    new Live();
    const text = "lr: 1.0\n'a: b':\n- 1\n-\n  - 2\na:b: long\n  text\n\n'':\n-a: 1e-07\nlast: {}\n";
    writeFileSync(join(root, 'dvclive/params.yaml'), text);
    const second = new Live('dvclive', { resume: true });
    second.logParams({ more: [1], 'a: b': { c: 2 }, '1': 1 });
    second.logParam('last', null);
    second.logParam('-a', '- 1');
    expect(read('dvclive/params.yaml')).toBe(
      "lr: 1.0\n'a: b':\n  c: 2\na:b: long\n  text\n\n'':\n-a: '- 1'\nlast:\n'1': 1\nmore:\n- 1\n"
    );
  });

  it('goes on without steps where none were counted', () => {
    const first = new Live();
    first.logMetric('a', 1);
    first.end();
    const second = new Live('dvclive', { resume: true });
    second.logMetric('b', 2);
    second.end();
    expect(JSON.parse(read('dvclive/metrics.json'))).toEqual({ a: 1, b: 2 });
    expect(read('dvclive/plots/metrics/a.tsv')).toBe('step\ta\n0\t1\n');
  });

  it('is asked for by the environment too', () => {
    new Live().nextStep();
    vi.stubEnv('DVCLIVE_RESUME', '1');
    expect(new Live().step).toBe(1);
    expect(new Live('dvclive', { resume: false }).step).toBe(0);
  });

  it('says which file it cannot read', () => {
    new Live().end();
    writeFileSync(join(root, 'dvclive/metrics.json'), '{"loss": NaN}');
    expect(() => new Live('dvclive', { resume: true })).toThrow(
      /`.*dvclive\/metrics\.json` is not JSON, so the log cannot go on/
    );
  });
});

describe('a wrong call is explained', () => {
  it.each<[string, (log: Live) => void, string]>([
    [
      'a name outside',
      log => {
        log.logMetric('../a', 1);
      },
      'Nothing can be logged as `../a`'
    ],
    [
      'an absolute name',
      log => {
        log.logMetric('/a', 1);
      },
      'Nothing can be logged as `/a`'
    ],
    [
      'no name',
      log => {
        log.logMetric('a/', 1);
      },
      'Nothing can be logged as `a/`'
    ],
    [
      'a metric named step',
      log => {
        log.logMetric('train/step', 1);
      },
      'its table has a column `step` already'
    ],
    ...[undefined, null, 1n, [1]].map((value): [string, (log: Live) => void, string] => [
      `${String(value)} in the place of a metric`,
      log => {
        log.logMetric('loss', value as never);
      },
      'Metric `loss` is logged with '
    ]),
    [
      'an image outside',
      log => {
        log.logImage('../a.png', PIXEL);
      },
      'Nothing can be logged as `../a.png`'
    ],
    [
      'an image of an unknown kind',
      log => {
        log.logImage('a.txt', PIXEL);
      },
      '`a.txt` is no name of an image that DVC shows.'
    ],
    [
      'params that are no values',
      log => {
        log.logParams({ a: { b: new Date() } });
      },
      'The params to log have a Date at `a.b`'
    ],
    [
      'rows that are no values',
      log => {
        log.logPlot('a', [{ x: 1n, y: 1 }], { x: 'x', y: 'y' });
      },
      'The rows of plot `custom/a` have a bigint at `[0].x`'
    ],
    [
      'labels without predictions',
      log => {
        log.logConfusionMatrix([1], []);
      },
      'of 1 labels and 0 predictions'
    ]
  ])('%s', (_, wrong, message) => {
    const log = new Live();
    expect(() => {
      wrong(log);
    }).toThrow(message);
    expect(contents(join(root, 'dvclive'))).toEqual({});
  });
});

describe('the report', () => {
  it('is one page with everything, without scripts and addresses', () => {
    const log = new Live('log', { report: 'html' });
    log.logParams({ '<lr>': 0.1 });
    log.logMetric('train/loss', 0.5);
    log.logMetric('state', '<b>warm</b>');
    log.nextStep();
    log.logMetric('train/loss', NaN);
    log.nextStep();
    log.logMetric('train/loss', 0.25);
    log.logImage('a.gif', PIXEL);
    log.logPlot(
      'two',
      [
        { x: 1, a: 1, b: 2 },
        { x: 2, a: 3, b: 4 }
      ],
      { x: 'x', y: ['a', 'b'], title: 'Two & more' }
    );
    log.logConfusionMatrix(['cat', 'dog', 'dog'], ['cat', 'cat', 'dog']);
    log.nextStep();
    const running = read('log/report.html');
    log.end();
    const page = read('log/report.html');
    expect(running).toContain('<meta http-equiv="refresh" content="5">');
    expect(page).toBe(running.replace('<meta http-equiv="refresh" content="5">\n', ''));
    expect([...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(found => found[1])).toEqual([
      'Params',
      'Metrics',
      'state',
      'train/loss',
      'a.gif',
      'Two &amp; more',
      'Confusion Matrix'
    ]);
    expect(page).toContain('&lt;lr&gt;: 0.1');
    expect(page).toContain('<tr><td>train/loss</td><td>0.25</td></tr>');
    // The gap of step 1 is a new beginning.
    expect(page).toMatch(/<path d="M64 12M468 192" /);
    expect(page).toContain(`src="data:image/gif;base64,${PIXEL.toString('base64')}"`);
    expect(page).toContain('<tr><td>dog</td><td>1</td><td>1</td></tr>');
    expect(page).not.toMatch(/<script|https?:|<b>|url\(/);
  });
});
