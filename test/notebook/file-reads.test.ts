import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';

const FS = "import { readFileSync, readdirSync, existsSync } from 'node:fs';";
const PREP = "class Prep extends Stage<Prep> { stats = outs('data/stats.json'); run() {} }";
const uses = (use: string, fields = '', name = 'Train'): string =>
  `class ${name} extends Stage<${name}> { ${fields} run() { console.log(${use}); } }`;

/** What is told of reads of files, with the help. */
function told(...cells: readonly string[]): string[] {
  const { diagnostics } = extract(cells);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return diagnostics.flatMap(diagnostic =>
    diagnostic.code === 'notebook/untracked-read'
      ? [...formatDiagnostics([diagnostic]), ...(diagnostic.help ?? [])]
      : []
  );
}

it('a helper that reads a file is told at the call, with the stages that need it and the way to say it', () => {
  expect(
    told(
      FS,
      PREP,
      "const STATS = JSON.parse(readFileSync('data/stats.json', 'utf8'));\nconst VOCAB = readFileSync('./data/vocab.txt', 'utf8').trim().split('\\n');",
      uses('STATS.mean + VOCAB.length'),
      uses('VOCAB', '', 'Evaluate')
    )
  ).toEqual([
    'warning notebook/untracked-read nb.ipynb#c3:1:26 `STATS` reads `data/stats.json`, which is no dep of `Train`: DVC does not run the stage again when it changes.',
    "Write `stats = dep(Prep, 'stats')` in the class, and read it in `run()`: `this.stats.readJSON()`.",
    'warning notebook/untracked-read nb.ipynb#c3:2:15 `VOCAB` reads `data/vocab.txt`, which is no dep of `Train` or `Evaluate`: DVC does not run the stages again when it changes.',
    "Write `data = depFile('data/vocab.txt')` in the class, and read it in `run()`: `this.data.readText()`."
  ]);
});

describe('a read is found', () => {
  it.each([
    ["import fs from 'fs';", "fs.readFileSync('a.csv')", 'a.csv', 'this.data.readBytes()'],
    ["import * as fs from 'node:fs';", "fs.readdirSync('raw')", 'raw', 'this.data.list()'],
    [
      "import { readFileSync as load } from 'fs';",
      "load('a.csv', 'utf8')",
      'a.csv',
      'this.data.readText()'
    ],
    [
      "import { readFile } from 'node:fs/promises';",
      "readFile('a.csv', 'utf8')",
      'a.csv',
      'this.data.readText()'
    ],
    [
      "import fs from 'node:fs';",
      "fs.promises.readFile('a.csv', 'utf8')",
      'a.csv',
      'this.data.readText()'
    ],
    [FS, "existsSync('a.csv') ? 1 : 2", 'a.csv', 'this.data.exists'],
    [
      `${FS}\nconst FOLDER = 'data';`,
      "readFileSync(`${FOLDER}/a.csv`, 'utf8')",
      'data/a.csv',
      'this.data.readText()'
    ],
    [
      `${FS}\nimport path from 'node:path';\nconst FILE = path.join('data', 'a.csv');`,
      "readFileSync(FILE, 'utf8')",
      'data/a.csv',
      'this.data.readText()'
    ],
    [
      `${FS}\nconst load = (path: string) => JSON.parse(readFileSync(path, 'utf8'));`,
      "load('a.json')",
      'a.json',
      'this.data.readJSON()'
    ],
    [
      `${FS}\nfunction words() { return readFileSync('a.txt', 'utf8').split(' '); }`,
      'words().length',
      'a.txt',
      'this.data.readText()'
    ],
    [
      `${FS}\nclass Vocab { words; constructor(path: string) { this.words = readFileSync(path, 'utf8'); } static load(path: string) { return new Vocab(path); } }`,
      "Vocab.load('a.txt')",
      'a.txt',
      'this.data.readText()'
    ]
  ])('%s %s', (before, value, path, member) => {
    expect(told(before, `const X = ${value};`, uses('X'))).toEqual([
      expect.stringContaining(`\`X\` reads \`${path}\`, which is no dep of \`Train\``),
      `Write \`data = depFile('${path}')\` in the class, and read it in \`run()\`: \`${member}\`.`
    ]);
  });

  it('of a path that is worked out, in a callback that runs at once', () => {
    const read = "const X = ['a', 'b'].map(name => readFileSync(`${name}.txt`, 'utf8'));";
    expect(told(FS, PREP, read, uses('X', "d = dep(Prep, 'stats');"))).toEqual([
      expect.stringContaining('`X` reads a file, which is no dep of `Train`'),
      "Write `data = depFile('…')` in the class, and read it in `run()`: `this.data.readText()`."
    ]);
    const depFile = "import { depFile } from 'stagebook';";
    expect(told(FS, depFile, read, uses('X', "d = depFile('a.txt');"))).toEqual([]);
  });

  it('behind another helper, in a module cell, and in the class itself', () => {
    const words = "const WORDS = readFileSync('a.txt', 'utf8');";
    expect(told(FS, words, 'const count = () => WORDS.length;', uses('count()'))).toHaveLength(2);
    expect(
      told(
        `/** @module words */\n${FS}\nexport ${words}`,
        "import { WORDS } from './words';",
        uses('WORDS')
      )
    ).toHaveLength(2);
    expect(told(FS, uses('Train.words', "static words = readFileSync('a.txt');"))).toHaveLength(2);
  });
});

describe('nothing is told', () => {
  const TABLE = "const X = readFileSync('data/stats.json', 'utf8');";
  it.each([
    ['where no stage needs it', [FS, TABLE, uses('1')]],
    ['where only a cell needs it', [FS, TABLE, 'console.log(X);', uses('1')]],
    ['where only a type needs it', [FS, TABLE, uses('0 as unknown as typeof X')]],
    ['of a look in `run()`', [FS, uses("existsSync('a.txt')")]],
    [
      'in a function that nobody calls',
      [FS, "const load = () => readFileSync('a.txt');", uses('load')]
    ],
    [
      'in a function that a package is given',
      [FS, "import { memo } from 'p';\nconst X = memo(() => readFileSync('a.txt'));", uses('X()')]
    ],
    [
      'where it is a dep already',
      [
        `${FS}\nimport { depFile } from 'stagebook';`,
        PREP,
        TABLE,
        uses('X', "d = depFile('data');"),
        uses('X', "d = dep(Prep, 'stats');", 'Other'),
        uses('X', 'd = dep(Prep);', 'Third')
      ]
    ],
    [
      'where the value is a param',
      [FS, "const C = JSON.parse(readFileSync('c.json', 'utf8'));", uses('1', 'lr = param(C.lr);')]
    ],
    [
      'of what the stage itself writes',
      [FS, TABLE, `${PREP.replace('run() {}', 'run() { console.log(X); }')}`]
    ],
    [
      'of a function of another module',
      ["import { readFileSync } from './lib/fs.js';", "const X = readFileSync('a');", uses('X')]
    ],
    ['of what writes', ["import fs from 'fs';", "const X = fs.mkdtempSync('a');", uses('X')]]
  ])('%s', (_, cells) => {
    expect(told(...cells)).toEqual([]);
  });
});

describe('a file that a stage reads in `run()`', () => {
  it('is told at the read, once, with the line that makes it a dep', () => {
    expect(told(FS, uses("readFileSync('data.csv', 'utf8') + readFileSync('./data.csv')"))).toEqual(
      [
        'warning notebook/untracked-read nb.ipynb#c2:1:57 `Train` reads `data.csv`, which is no dep of it: DVC does not run the stage again when it changes.',
        "Write `data = depFile('data.csv')` in the class, and read it in `run()`: `this.data.readText()`."
      ]
    );
  });

  it.each([
    ['by fs.promises', "import fs from 'node:fs';", "fs.promises.readFile('a.csv')"],
    ['by a function', `${FS}\nconst load = (path: string) => readFileSync(path);`, "load('a.csv')"],
    [
      'by a function that looks first',
      `${FS}\nconst load = (path: string) => { if (existsSync(path)) return readFileSync(path); };`,
      "load('a.csv')"
    ],
    ['by a constant', `${FS}\nconst FILE = 'a.csv';`, 'readFileSync(FILE)'],
    ['in a callback', FS, "[1].map(() => readFileSync('a.csv'))"],
    ['in a folder', FS, "readdirSync('raw')"],
    ['by a File', "import { File } from 'stagebook';", "new File('a.csv').readCSV()"]
  ])('is told %s', (_, before, read) => {
    expect(told(before, uses(read))).toEqual([
      expect.stringMatching(/`Train` reads `(a\.csv|raw)`, which is no dep of it/),
      expect.stringMatching(/^Write `data = depFile\('/)
    ]);
  });

  it('is told of each file that a function reads, and of each stage', () => {
    const load = "const load = () => [readFileSync('a.csv'), readFileSync('b.csv')];";
    expect(told(FS, load, uses('load()'), uses('load()', '', 'Test'))).toHaveLength(8);
  });

  it('that is an out of another stage is a dep on that', () => {
    expect(told(FS, PREP, uses("readFileSync('data/stats.json')"))[1]).toContain(
      "Write `stats = dep(Prep, 'stats')`"
    );
  });

  it('is told where `run()` calls the method that reads', () => {
    const load = "load() { return readFileSync('a.csv'); }";
    expect(told(FS, uses('this.load()', load))).toHaveLength(2);
    expect(told(FS, uses('1', load))).toEqual([]);
  });

  const csv = "readFileSync('a.csv')";
  it.each([
    ['it is a dep', uses(csv, "d = depFile('a.csv');")],
    ['its folder is a dep', uses("readFileSync('raw/a.csv')", "d = depFile('raw');")],
    ['it is an out of the stage', uses(csv, "d = outs('a.csv');")],
    ['it lies in an out of the stage', uses("readFileSync('m/a.csv')", "d = outs('m');")],
    [
      'it is a dep whose path has the name of its stage',
      `class Emb extends Stage<Emb> { e = outs('emb/{name}.txt'); run() {} }\n${uses("readFileSync('emb/Emb.txt')", "d = dep(Emb, 'e');")}`
    ],
    [
      'it is one of several deps',
      `${PREP}\n${uses("readFileSync('data/stats.json')", "d = deps([Prep, 'stats']);")}`
    ],
    ['the stage writes it', uses(`fs.writeFileSync('a.csv', ''), ${csv}`)],
    ['the stage writes it as a File', uses(`new File('a.csv').writeText(''), ${csv}`)],
    ['a package may write it', uses(`sharp().toFile('a.csv'), ${csv}`)],
    [
      'a package may write its folder',
      uses("model.save('file://m/x'), readFileSync('m/x/a.json')")
    ],
    ['a command writes it', uses(`execSync('curl x > a.csv'), ${csv}`)],
    ['it is imported', `import rows from './a.json';\n${uses("rows, readFileSync('a.json')")}`],
    ['it lies elsewhere', uses("readFileSync('/etc/hosts'), readFileSync('../a.csv')")],
    ['its path is worked out', uses('readFileSync(process.argv[2])')],
    ['it says how the project is run', uses("readFileSync('package.json')")],
    ['only a static method reads it', uses('1', `static load() { return ${csv}; }`)]
  ])('is told nothing of where %s', (_, cell) => {
    const imports =
      "import { depFile, File } from 'stagebook';\nimport fs from 'fs';\nimport sharp from 'sharp';\nimport model from 'm';\nimport { execSync } from 'node:child_process';";
    expect(told(imports, FS, cell)).toEqual([]);
  });
});

const WRITES = "import { readFileSync, writeFileSync } from 'node:fs';";
const ROWS = "writeFileSync('data/rows.json', '[1]');";
const READS = "readFileSync('./data/rows.json', 'utf8')";

describe('a file that a statement of the notebook writes', () => {
  it('is told where a stage reads it, with both ways out', () => {
    expect(told(WRITES, ROWS, uses(READS))).toEqual([
      'warning notebook/untracked-read nb.ipynb#c3:1:57 `Train` reads `data/rows.json`, which a statement of the notebook writes and which is no dep of it: DVC does not run the stage again when it changes.',
      '  note nb.ipynb#c2:1:1 `data/rows.json` is written here.',
      'Write the file in `run()` of a stage, as an out (`outs(…)`), and name that by `dep(…)`; or keep it as data.',
      "Write `data = depFile('data/rows.json')` in the class, and read it in `run()`: `this.data.readText()`."
    ]);
  });

  it.each([
    [
      'by a function',
      "const save = (path: string) => writeFileSync(path, '');\nsave('data/rows.json');"
    ],
    [
      'in a loop, its name put together',
      "for (const n of ['rows']) writeFileSync(`data/${'rows'}.json`, n);"
    ],
    [
      'after it waited',
      "import { writeFile } from 'fs/promises';\nawait writeFile('data/rows.json', '');"
    ],
    ['by copying', "import fs from 'fs';\nfs.copyFileSync('a.json', 'data/rows.json');"],
    [
      'as a File of the library',
      "import { File } from 'stagebook';\nnew File('data/rows.json').writeJSON([]);"
    ],
    [
      'by a function that makes a File',
      "import { File } from 'stagebook';\nconst save = (path: string) => new File(path).writeJSON([]);\nsave('data/rows.json');"
    ],
    ['in a declaration that no stage needs', "const done = writeFileSync('data/rows.json', '');"]
  ])('is told where it is written %s', (_, cell) => {
    expect(told(WRITES, cell, uses(READS))).toHaveLength(4);
  });

  it.each([
    [
      'a method of the class',
      `class Train extends Stage<Train> { load() { return ${READS}; } run() { this.load(); } }`
    ],
    [
      'a function that it calls',
      `const load = (path: string) => readFileSync(path);\n${uses("load('data/rows.json')")}`
    ],
    [
      'a class that it extends',
      `class Base<T> extends Stage<T> { load() { return ${READS}; } run() {} }\nclass Train extends Base<Train> {}`
    ]
  ])('is told where it is read by %s', (_, cell) => {
    expect(told(WRITES, ROWS, cell).filter(line => line.includes('`Train` reads'))).toHaveLength(1);
  });

  it('that is an out of a stage is a dep on that', () => {
    const prep = PREP.replaceAll('stats', 'rows');
    expect(told(WRITES, prep, ROWS, uses(READS)).slice(2)).toEqual([
      "Write `rows = dep(Prep, 'rows')` in the class, and read it in `run()`: `this.rows.readText()`."
    ]);
  });

  it.each([
    ['it is another file', ["writeFileSync('rows.json', '');", uses(READS)]],
    ['the function that writes it is not called', [`function save() { ${ROWS} }`, uses(READS)]],
    [
      'a stage writes it that is tried out',
      [uses("writeFileSync('data/rows.json', '')", '', 'Prep'), 'new Prep().run();', uses(READS)]
    ]
  ])('is a read as any other where %s', (_, cells) => {
    expect(told(WRITES, ...cells)).toEqual([
      expect.stringContaining('`Train` reads `data/rows.json`, which is no dep of it:'),
      expect.stringContaining("depFile('data/rows.json')")
    ]);
  });

  it.each([
    ['it is a dep', [ROWS, uses(READS, "rows = depFile('data/rows.json');")]],
    ['its folder is a dep', [ROWS, uses(READS, "rows = depFile('data');")]],
    ['its values are params', [ROWS, uses(READS, "rows = paramsFile('data/rows.json');")]],
    ['the stage writes it itself', [ROWS, uses(`writeFileSync('data/rows.json', ''), ${READS}`)]],
    ['it is an out of the stage', [ROWS, uses(READS, "rows = outs('data/rows.json');")]],
    [
      'the stage makes it by a constant that it needs',
      ["const rows = writeFileSync('data/rows.json', '');", uses(`${READS}, rows`)]
    ],
    ['a function reads it that no stage calls', [ROWS, `const load = () => ${READS};`, uses('1')]]
  ])('is told nothing of where %s', (_, cells) => {
    expect(told("import { depFile, paramsFile } from 'stagebook';", WRITES, ...cells)).toEqual([]);
  });
});
