import type { ProjectFiles } from './documented.js';
import { randomFrom } from './random.js';

/** A project whose stages ran, and what changes in it afterwards; null removes a file. */
export interface RandomProject {
  readonly files: ProjectFiles;
  readonly edits: Readonly<Record<string, string | null>>;
}

const PARAMS = `text: word
number: 1_0
float: 1e-3
flag: true
list: [x, 2, 0.5, false]
pairs: {left: {n: 1}, right: {n: 2.0}}
group: {a: {b: [p, q]}, c: "it's"}
`;

/** What a \`\${…}\` can name in every file, for a text. */
const NAMES = [
  'text',
  'number',
  'float',
  'flag',
  'list[1]',
  'list[-1]',
  'pairs.left.n',
  'group.a.b[0]',
  'group.c',
  'own'
];

type Random = (below: number) => number;

/** Makes a project of templates that fit together, from a seed. */
export function randomProject(seed: number): RandomProject {
  const random = randomFrom(seed);
  const generator = new ProjectGenerator(random);
  const { files, outs } = generator.generate();
  return { files, edits: randomEdits(random, files, outs) };
}

class ProjectGenerator {
  readonly #random: Random;
  readonly #files: Record<string, string> = {};
  /** What earlier stages write. */
  readonly #outs: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  generate(): { readonly files: ProjectFiles; readonly outs: readonly string[] } {
    for (const name of ['a', 'b', 'c']) this.#files[`src/${name}.txt`] = `${name}\n`;
    for (const folder of ['.', ...(this.#random(2) === 0 ? ['sub'] : [])]) {
      const stages = Array.from({ length: 2 + this.#random(4) }, (_, i) =>
        this.#stage(folder, `s${i}`)
      );
      const prefix = folder === '.' ? '' : `${folder}/`;
      this.#files[`${prefix}params.yaml`] = PARAMS;
      this.#files[`${prefix}more.yaml`] = 'more: {deep: [1, 2]}\nrest: 1.50\n';
      this.#files[`${prefix}dvc.yaml`] = JSON.stringify(
        {
          vars: [
            this.#pick([{ own: 'mine' }, { own: 7 }]),
            this.#pick(['more.yaml', 'more.yaml:more', 'params.yaml'])
          ],
          stages: Object.fromEntries(stages)
        },
        null,
        2
      );
    }
    return { files: this.#files, outs: this.#outs };
  }

  #stage(folder: string, name: string): readonly [string, object] {
    const wdir = this.#pick(['.', 'w', 'w/x']);
    const up = '../'.repeat((folder === '.' ? 0 : 1) + (wdir === '.' ? 0 : wdir.split('/').length));
    const at = [folder, wdir].filter(part => part !== '.').join('/');
    const base = at === '' ? '' : `${at}/`;
    const own = `o-${name}`;
    const template = this.#template();
    const entry = {
      ...(wdir !== '.' && { wdir }),
      cmd: this.#cmd(template.hole),
      deps: this.#deps(up),
      ...this.#params(),
      outs: [
        `${own}/f${template.hole}`,
        ...(this.#random(3) === 0 ? [{ [`${own}/g${template.hole}`]: { cache: false } }] : [])
      ],
      ...(this.#random(8) === 0 && { frozen: true }),
      ...(this.#random(8) === 0 && { always_changed: true })
    };
    for (const text of template.values) {
      for (const out of entry.outs) {
        const path =
          `${base}${typeof out === 'string' ? out : (Object.keys(out)[0] ?? '')}`.replace(
            template.hole,
            text
          );
        this.#files[path] ??= `${path}\n`;
        this.#outs.push(path);
      }
    }
    // With parts of params.yaml in \`wdir\` the whole of it is beside the dvc.yaml.
    if (at !== '' && at !== folder) this.#files[`${base}params.yaml`] ??= PARAMS;
    return [name, template.wrap(entry)];
  }

  /** How a stage is multiplied: the text that differs, and its values. */
  #template(): { hole: string; values: readonly string[]; wrap: (entry: object) => object } {
    const foreach = (data: unknown, hole: string, values: readonly string[]) => ({
      hole,
      values,
      wrap: (entry: object) => ({ foreach: data, do: entry })
    });
    switch (this.#random(6)) {
      case 0:
        return foreach(['u', 1, 'v'], '-${item}', ['-u', '-1', '-v']);
      case 1:
        return foreach('${list}', '-${item}', ['-x', '-2', '-0.5', '-false']);
      case 2:
        return foreach('${pairs}', '-${key}${item.n}', ['-left1', '-right2.0']);
      case 3:
        return foreach([{ k: 'm' }, { k: 'n' }], '-${item.k}', ['-m', '-n']);
      case 4:
        return {
          hole: '-${item.p}${item.q.z}',
          values: ['-a1', '-a2', '-b1', '-b2'],
          wrap: entry => ({ matrix: { p: ['a', 'b'], q: [{ z: 1 }, { z: 2 }] }, ...entry })
        };
      default:
        return { hole: '', values: [''], wrap: entry => entry };
    }
  }

  #cmd(hole: string): string | readonly string[] {
    const parts = ['run', hole, ...Array.from({ length: this.#random(3) }, () => this.#name())];
    const line = parts.join(' ');
    return this.#pick([line, [line, 'echo \\${HOME}'], `${line} \${group.a.b[1]} --`]);
  }

  #deps(up: string): readonly string[] {
    const sources = ['src/a.txt', 'src/b.txt', 'src', './src/c.txt', ...this.#outs];
    const folders = this.#outs.map(path => path.slice(0, path.lastIndexOf('/')));
    const choices = [...sources, ...folders];
    const chosen = Array.from({ length: this.#random(4) }, () => this.#pick(choices));
    return [...new Set(chosen)].map(path => up + path);
  }

  #params(): object {
    return this.#pick([
      {},
      { params: ['text', 'group.a.b', 'pairs'] },
      { params: [{ 'params.yaml': [] }] },
      { params: ['number', { 'params.yaml': ['list'] }] }
    ]);
  }

  #name(): string {
    return `\${${this.#pick(NAMES)}}`;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#random(choices.length)] as T;
  }
}

function randomEdits(
  random: Random,
  files: ProjectFiles,
  outs: readonly string[]
): RandomProject['edits'] {
  const edits: Record<string, string | null> = {};
  const paths = [...new Set([...outs, 'src/a.txt', 'src/b.txt', 'src/c.txt'])];
  for (let i = random(4); i > 0; i--) {
    const path = paths[random(paths.length)] ?? '';
    edits[path] = random(2) === 0 ? null : 'changed\n';
  }
  if (random(2) === 0) {
    const from = ['text: word', 'float: 1e-3', 'n: 2.0', 'p, q'][random(4)] ?? '';
    const to =
      {
        'text: word': 'text: other',
        'float: 1e-3': 'float: 0.001',
        'n: 2.0': 'n: 2',
        'p, q': 'p, r'
      }[from] ?? '';
    edits['params.yaml'] = PARAMS.replace(from, to);
  }
  if (random(4) === 0) {
    edits['dvc.yaml'] = (files['dvc.yaml'] ?? '').replace('"run ', '"go ');
  }
  return edits;
}
