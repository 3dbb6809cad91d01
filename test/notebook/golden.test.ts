import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKOUT } from '../support/test-project.js';
import { extractCase, formatExtraction, readCorpus } from './support/golden.js';

const corpus = readCorpus();

describe('the golden corpus', () => {
  it.each(corpus)('$name keeps its bytes', async golden => {
    await expect(formatExtraction(extractCase(golden))).toMatchFileSnapshot(golden.expectedPath);
  });

  it.each(corpus)('$name gives the same bytes twice', golden => {
    expect(formatExtraction(extractCase(golden))).toBe(formatExtraction(extractCase(golden)));
  });
});

describe('the files of the golden corpus', () => {
  const root = mkdtempSync(join(tmpdir(), 'stagebook-golden-'));
  const written: string[] = [];
  const compiled: string[] = [];

  beforeAll(() => {
    write('package.json', '{ "type": "module" }');
    mkdirSync(join(root, 'node_modules/@types'), { recursive: true });
    symlinkSync(CHECKOUT, join(root, 'node_modules/stagebook'), 'dir');
    symlinkSync(
      join(CHECKOUT, 'node_modules/@types/node'),
      join(root, 'node_modules/@types/node'),
      'dir'
    );
    for (const golden of corpus) {
      const { modules, programs } = extractCase(golden);
      const texts = Object.fromEntries([...modules, ...programs].map(m => [m.path, m.text]));
      for (const [path, text] of Object.entries({ ...golden.files, ...texts })) {
        write(`${golden.name}/${path}`, text);
        if (!path.endsWith('.ts')) write(`compiled/${golden.name}/${path}`, text);
        if (path.endsWith('.ts')) written.push(join(root, golden.name, path));
        if (!path.endsWith('.ts') || path.endsWith('.d.ts')) continue;
        compiled.push(`${golden.name}/${path.replace(/ts$/, 'js')}`);
        write(`compiled/${golden.name}/${path.replace(/ts$/, 'js')}`, toCommonJs(text));
      }
    }
    write('compiled/package.json', '{ "type": "commonjs" }');
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('type-check under strict rules', () => {
    const program = ts.createProgram(written, {
      strict: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      experimentalDecorators: true,
      resolveJsonModule: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')]
    });
    const messages = ts.getPreEmitDiagnostics(program).map(d => {
      const place = d.file?.getLineAndCharacterOfPosition(d.start ?? 0);
      const file = d.file?.fileName.slice(root.length + 1) ?? '';
      return `${file}:${(place?.line ?? 0) + 1} ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`;
    });
    expect(messages).toEqual([]);
  });

  it('load', () => {
    const script = compiled
      .map(path => `require(${JSON.stringify(`./compiled/${path}`)});`)
      .join('\n');
    write('load.cjs', script);
    expect(
      execFileSync(process.execPath, ['--no-warnings', join(root, 'load.cjs')], {
        encoding: 'utf8'
      })
    ).toBe('');
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});

function toCommonJs(text: string): string {
  return ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: true,
      esModuleInterop: true
    }
  }).outputText;
}
