import { readdirSync, renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const MANIFEST = '.stagebook/manifest.json';
const HEAD = "import { Stage, outs } from 'stagebook';";

const stage = (name: string, value: string): string =>
  `class ${name} extends Stage<${name}> { o = outs('${name}.json'); run() { this.o.writeJSON(${value}); } }`;

/** Cells with a helper `h` of a name that other notebooks have for something else, and a class that uses it. */
const MODEL = [`${HEAD}\nconst h = () => 2;`, 'class AR { w = h(); }'];
const FIT = stage('Fit', 'new AR().w');
const SCORE = stage('Score', '[new AR().w]');
const OTHER = notebook([`${HEAD}\nconst h = () => 1;`, stage('P', 'h()')]);
const IMPORT = "import { AR } from './src/AR.js';";

type Notebooks = Readonly<Record<string, ReturnType<typeof notebook>>>;

const PROJECTS: Readonly<Record<string, Notebooks>> = {
  'sorts before that of the class': {
    'a.ipynb': OTHER,
    'b.ipynb': notebook([`${HEAD}\n${IMPORT}`, SCORE]),
    'c.ipynb': notebook([...MODEL, FIT])
  },
  'sorts behind that of the class': {
    'a.ipynb': OTHER,
    'b.ipynb': notebook([...MODEL, FIT]),
    'c.ipynb': notebook([`${HEAD}\n${IMPORT}`, SCORE])
  },
  'sorts before all others': {
    'a.ipynb': notebook([`${HEAD}\n${IMPORT}`, SCORE]),
    'b.ipynb': OTHER,
    'c.ipynb': notebook([...MODEL, FIT])
  },
  'has a helper of that name, too': {
    'a.ipynb': OTHER,
    'b.ipynb': notebook([
      `${HEAD}; import {\n  AR // the model\n} from "./src/AR";\nconst h = () => 3;`,
      stage('Score', '[new AR().w, h()]')
    ]),
    'c.ipynb': notebook([...MODEL, FIT])
  },
  'is in a folder': {
    'a.ipynb': OTHER,
    'b/b.ipynb': notebook([`${HEAD}\n${IMPORT.replace('./', '../')}`, SCORE]),
    'c.ipynb': notebook([`${HEAD}\n// ${IMPORT}\nconst h = () => 2;`, MODEL[1] ?? '', FIT])
  },
  'imports a stage of it': {
    'a.ipynb': OTHER,
    'b.ipynb': notebook([
      `import { Stage, dep, outs } from 'stagebook';\nimport { Fit } from './src/Fit.js';`,
      `class Score extends Stage<Score> { fit = dep(Fit); o = outs('score.json'); run() { this.o.writeJSON(1); } }`
    ]),
    'c.ipynb': notebook([...MODEL, FIT])
  }
};

/** The generated files by their paths, and what dvc.yaml runs of them. */
function written(project: TestProject): Readonly<Record<string, string>> {
  const sources = readdirSync(project.path('src'), { recursive: true, encoding: 'utf8' });
  const paths = [...sources.map(path => `src/${path}`).filter(path => path.endsWith('.ts'))];
  return Object.fromEntries([...paths.sort(), 'dvc.yaml'].map(path => [path, project.read(path)]));
}

/** Takes the manifest away, or leaves what a merge leaves of it. */
const LOSSES: readonly ((project: TestProject) => void)[] = [
  project => {
    rmSync(project.path(MANIFEST));
  },
  project => {
    const text = project.read(MANIFEST);
    project.write({ [MANIFEST]: `<<<<<<< HEAD\n${text}=======\n{}\n>>>>>>> other\n` });
  }
];

test.each(Object.keys(PROJECTS))(
  'a lost manifest is rebuilt where a notebook that imports a class %s',
  async kind => {
    const notebooks = PROJECTS[kind] ?? {};
    await using project = TestProject.withDvc();
    project.write(notebooks);
    const first = await project.stagebook('write-graph', ...Object.keys(notebooks));
    expect(first.code, first.stderr).toBe(0);
    const before = written(project);
    const manifest = project.read(MANIFEST);
    expect(Object.keys(before).filter(path => path.endsWith('/h.ts')).length).toBeGreaterThan(1);
    for (const lose of LOSSES) {
      lose(project);
      const { code, stdout, stderr } = await project.stagebook('write-graph');
      expect(code, stderr).toBe(0);
      expect(stdout.match(/^(?:created|modified|removed) .*$/gm)).toEqual([
        expect.stringContaining(MANIFEST)
      ]);
      expect(written(project)).toEqual(before);
      expect(project.read(MANIFEST)).toBe(manifest);
    }
  }
);

test('files stay where earlier names of the notebooks put them, without a manifest, too', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'a.ipynb': OTHER });
  await project.stagebook('write-graph');
  project.write({ 'y.ipynb': notebook([...MODEL, FIT], 'model') });
  await project.stagebook('write-graph');
  renameSync(project.path('y.ipynb'), project.path('z.ipynb'));
  project.write({ 'b.ipynb': notebook([`${HEAD}\n${IMPORT}`, SCORE], 'score') });
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code, stderr).toBe(0);
  const before = written(project);
  expect(Object.keys(before)).toContain('src/lib/y/h.ts');
  rmSync(project.path(MANIFEST));
  expect((await project.stagebook('write-graph')).stderr).not.toContain('error');
  expect(written(project)).toEqual(before);
});

test('a class that was edited since goes to its own file, never to a second one', async () => {
  await using project = TestProject.withDvc();
  project.write(PROJECTS['sorts before that of the class'] ?? {});
  await project.stagebook('write-graph');
  const before = Object.keys(written(project));
  rmSync(project.path(MANIFEST));
  project.write({
    // What keeps the importing stage back leaves it with the files that it has.
    'b.ipynb': notebook([`${HEAD}\n${IMPORT}`, `${SCORE} const = ;`, stage('More', 'new AR().w')]),
    'c.ipynb': notebook([MODEL[0] ?? '', 'class AR { w = h() + 1; }', FIT])
  });
  const refused = await project.stagebook('write-graph');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('error[files/conflict]: `src/AR.ts` is neither');
  expect(refused.stderr).not.toContain('src/Fit.ts');
  await project.stagebook('write-graph', '--overwrite');
  expect(Object.keys(written(project)).filter(path => path !== 'src/More.ts')).toEqual(before);
  expect(project.read('src/AR.ts')).toContain('h() + 1');
});
