import { describe, expect, it } from 'vitest';
import { dep, File, metricsFile, outs, plotsFile, Stage } from '../../src/stage/index.js';
import { collected } from './collected.js';

class Train extends Stage<Train> {
  model = outs('models/{name}', {
    cache: true,
    persist: true,
    push: false,
    remote: 'store',
    desc: 'weights',
    type: 'model',
    labels: ['small', 'cpu'],
    meta: { layers: [1, 2] },
    checkpoint: true
  });
  report = metricsFile('reports/{name}.yaml', { cache: false, minimize: 'val.loss' });
  confusion = plotsFile('plots/{name}.csv', {
    x: 'actual',
    y: 'predicted',
    template: 'confusion',
    title: 'Digits',
    xLabel: 'is',
    yLabel: 'seems',
    header: false
  });
  run(): void {
    this.report.writeText('acc: 1\n');
  }
}
class Compare extends Stage<Compare> {
  report = dep(Train, 'report');
  run(): void {}
}

describe('a file that run() writes', () => {
  it('is an out, a metric or a plot with all of its options', () => {
    const { stages, problems } = collected(() => [new Train({}, { name: 'Big' }), new Compare()]);
    expect(problems).toMatchObject([{ field: 'report', code: 'stage/declaration' }]);
    expect(stages[0]?.outs).toEqual([
      {
        field: 'model',
        path: 'models/Big',
        kind: 'out',
        flags: {
          cache: true,
          persist: true,
          push: false,
          remote: 'store',
          desc: 'weights',
          type: 'model',
          labels: ['small', 'cpu'],
          meta: { layers: [1, 2] },
          checkpoint: true
        }
      },
      { field: 'report', path: 'reports/Big.yaml', kind: 'metric', flags: { cache: false } },
      {
        field: 'confusion',
        path: 'plots/Big.csv',
        kind: 'plot',
        flags: {
          x: 'actual',
          y: 'predicted',
          template: 'confusion',
          title: 'Digits',
          header: false,
          x_label: 'is',
          y_label: 'seems'
        }
      }
    ]);
    expect(stages[0]?.objective).toEqual({
      metric: 'reports/Big.yaml:val.loss',
      direction: 'minimize'
    });
  });

  it('is a plot whose labels may be written as in DVC', () => {
    class Drawn extends Stage<Drawn> {
      curve = plotsFile('curve.csv', { x_label: 'epoch', yLabel: 'loss' } as object);
      run(): void {}
    }
    const { stages } = collected(() => [new Drawn()]);
    expect(stages[0]?.outs).toMatchObject([{ flags: { x_label: 'epoch', y_label: 'loss' } }]);
  });

  it('is a file for who depends on it', () => {
    const { stages } = collected(() => [new Train(), new Compare()]);
    expect(stages[1]?.deps).toEqual([
      {
        field: 'report',
        wire: { path: 'reports/Train.yaml', kind: 'file', stage: 'Train', field: 'report' }
      }
    ]);
    expect(new Train().report).toBeInstanceOf(File);
  });

  it('has no option that DVC does not know', () => {
    class Slip extends Stage<Slip> {
      model = outs('model', { cahce: false } as object);
      curve = plotsFile('curve.csv', { smooth: true } as object);
      run(): void {}
    }
    expect(() => new Slip()).toThrow(
      [
        '`Slip.model` has an option `cahce`, which DVC does not know.\n  Write `cache`.',
        '`Slip.curve` has an option `smooth`, which DVC does not know.\n  Its options are `cache`, `persist`, `checkpoint`, `push`, `remote`, `desc`, `type`, `labels`, `meta`, `x`, `y`, `template`, `title`, `xLabel`, `yLabel`, `header`.'
      ].join('\n')
    );
  });

  it.each([
    ['my_opt', /^`Slip.curve` has an option `my_opt`, .*\n  Its options are `cache`/],
    ['x_lable', /^`Slip.curve` has an option `x_lable`, .*\n  Write `xLabel`.$/],
    ['xLable', /^`Slip.curve` has an option `xLable`, .*\n  Write `xLabel`.$/]
  ])('has no `%s`, which is told as it was typed', (option, message) => {
    class Slip extends Stage<Slip> {
      curve = plotsFile('curve.csv', { [option]: 'a' } as object);
      run(): void {}
    }
    expect(() => new Slip()).toThrow(message);
  });

  it.each([
    ['y', ['a', 'b'], 'a text', 'Name one column.'],
    ['x', ['step'], 'a text', 'Write a text.'],
    ['xLabel', 3, 'a text', 'Write a text.'],
    ['header', 'no', '`true` or `false`', 'Write `true` or `false`.'],
    ['cache', null, '`true` or `false`', 'Write `true` or `false`.'],
    ['labels', 'a', 'a list of texts', 'Write a list of texts.'],
    ['labels', [1], 'a list of texts', 'Write a list of texts.']
  ])('has no `%s` of %j, which DVC refuses', (option, value, wanted, help) => {
    class Slip extends Stage<Slip> {
      curve = plotsFile('curve.csv', { [option]: value } as object);
      run(): void {}
    }
    expect(() => new Slip()).toThrow(
      `\`Slip.curve\` has an option \`${option}\` that is not ${wanted}, and DVC takes nothing else there.\n  ${help}`
    );
  });

  it('has every value that DVC takes', () => {
    class Fine extends Stage<Fine> {
      model = outs('model', { labels: [], meta: { a: [1] }, desc: '', push: false });
      curve = plotsFile('curve.csv', { x: 'a', y: 'b', header: true, meta: { a: 'b' } });
      run(): void {}
    }
    expect(() => new Fine()).not.toThrow();
  });
});
