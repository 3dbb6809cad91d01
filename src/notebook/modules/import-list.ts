import type { ImportBinding, ImportSource } from '../cells/import-binding.js';

interface Imported {
  readonly name: string;
  readonly local: string;
  typeOnly: boolean;
}

/** The imports of one file: merged by where they come from, in an order that depends on nothing else. */
export class ImportList {
  readonly #sideEffects: ImportSource[] = [];
  readonly #sources = new Map<string, { source: ImportSource; imported: Map<string, Imported> }>();

  /** Adds an import for its side effect; these keep their order, since it may matter. */
  addSideEffect(source: ImportSource): void {
    if (!this.#sideEffects.some(s => s.specifier === source.specifier))
      this.#sideEffects.push(source);
  }

  /** Adds one name of a module; it is a type only where every use of it is. */
  add(
    source: ImportSource,
    { imported, local }: Pick<ImportBinding, 'imported' | 'local'>,
    typeOnly: boolean
  ): void {
    const key = `${source.specifier}\n${source.attributes}`;
    const entry = this.#sources.get(key) ?? { source, imported: new Map<string, Imported>() };
    this.#sources.set(key, entry);
    const name = `${imported} as ${local}`;
    const before = entry.imported.get(name);
    if (before) before.typeOnly &&= typeOnly;
    else entry.imported.set(name, { name: imported, local, typeOnly });
  }

  /** Writes the statements: side effects, then packages, then files, each by specifier. */
  toLines(): string[] {
    const sources = [...this.#sources.values()].sort((a, b) => compareSources(a.source, b.source));
    return [
      ...this.#sideEffects.map(source => `import ${formatSource(source)};`),
      ...sources.flatMap(({ source, imported }) => formatImports(source, [...imported.values()]))
    ];
  }
}

function formatImports(source: ImportSource, all: readonly Imported[]): string[] {
  const from = `from ${formatSource(source)};`;
  const sorted = [...all].sort((a, b) => compare(a.name, b.name) || compare(a.local, b.local));
  const named = sorted.filter(i => !['default', '*', '='].includes(i.name));
  const whole = sorted.filter(i => ['default', '*', '='].includes(i.name));
  return [
    ...whole.map(({ name, local, typeOnly }) => {
      const keyword = typeOnly ? 'import type' : 'import';
      if (name === '=') return `${keyword} ${local} = require(${quote(source.specifier)});`;
      return `${keyword} ${name === '*' ? `* as ${local}` : local} ${from}`;
    }),
    ...formatNamed(named, from)
  ];
}

function formatNamed(named: readonly Imported[], from: string): string[] {
  if (named.length === 0) return [];
  const allTypes = named.every(i => i.typeOnly);
  const names = named.map(({ name, local, typeOnly }) => {
    const type = typeOnly && !allTypes ? 'type ' : '';
    return `${type}${name === local ? name : `${formatName(name)} as ${local}`}`;
  });
  return [`import ${allTypes ? 'type ' : ''}{ ${names.join(', ')} } ${from}`];
}

/** `import { 'a-b' as c }` is allowed. */
function formatName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quote(name);
}

function formatSource({ specifier, attributes }: ImportSource): string {
  return quote(specifier) + (attributes && ` ${attributes}`);
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function compareSources(a: ImportSource, b: ImportSource): number {
  const [localA, localB] = [a, b].map(s => Number(s.specifier.startsWith('.')));
  return (
    (localA ?? 0) - (localB ?? 0) ||
    compare(a.specifier, b.specifier) ||
    compare(a.attributes, b.attributes)
  );
}

/** By code units: the order must not depend on the machine's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
