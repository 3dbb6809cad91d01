import { TYPE, VALUE } from '../syntax/declared-names.js';
import type { ExtractOptions, GeneratedModule } from '../extraction.js';
import type { FilePlan } from './file-plan.js';
import type { ImportSource } from '../cells/import-binding.js';
import { ImportList } from './import-list.js';
import type { Edit } from './module-text.js';
import { isLocal, relativeSpecifier, resolveLocal, toPackage } from '../cells/specifier.js';
import type { Unit } from '../units/unit.js';
import type { EdgeKind, ImportEdge, UnitEdge, UnitGraph } from '../units/unit-graph.js';

type ImportLists = Pick<
  GeneratedModule,
  'valueImports' | 'wiringImports' | 'typeImports' | 'localImports' | 'packages'
>;

/** What is needed to write the modules of a notebook. */
export interface WriteContext {
  readonly graph: UnitGraph;
  readonly files: FilePlan;
  readonly options: ExtractOptions;
  /** Paths of all generated modules, also of other notebooks: an import may lead to one. */
  readonly generated: ReadonlySet<string>;
}

/** Strength of an edge: a module that is needed in several ways counts for the strongest. */
const STRENGTH: Readonly<Record<EdgeKind, number>> = { type: 0, wiring: 1, value: 2 };

/** Collects what one generated file imports, from the units that it holds. */
export class ModuleImports {
  readonly #path: string;
  readonly #context: WriteContext;
  readonly #list = new ImportList();
  readonly #modules = new Map<string, EdgeKind>();
  readonly #locals = new Set<string>();
  readonly #packages = new Set<string>();

  constructor(path: string, context: WriteContext) {
    this.#path = path;
    this.#context = context;
  }

  /** Adds an import for its side effect. */
  addSideEffect(source: ImportSource): void {
    this.#list.addSideEffect(this.#relocate(source, 'value'));
  }

  /** Adds all that units need from elsewhere; returns the edits that each of them needs for it. */
  addUnits(units: readonly Unit[]): Map<Unit, Edit[]> {
    const values = new Set(units.flatMap(unit => this.#valuesIn(unit)));
    return new Map(
      units.map(unit => {
        const edits = [...this.#addEdges(unit, values), ...this.#addSpecifiers(unit)];
        return [unit, edits.sort((a, b) => a.start - b.start)];
      })
    );
  }

  /** Lists the values by their names that a file with a unit has, its own and those it imports. */
  #valuesIn(unit: Unit): string[] {
    const { unitEdges } = this.#context.graph.needs(unit);
    const used = unitEdges.filter(({ reference }) => reference.space === VALUE);
    return [...unit.names.keys(), ...used.map(({ reference }) => reference.name)];
  }

  #addEdges(unit: Unit, values: ReadonlySet<string>): Edit[] {
    return this.#context.graph.needs(unit).edges.flatMap(edge => {
      if ('import' in edge) this.#addImport(edge);
      else if (values.has(edge.reference.name) && this.#isApart(edge)) return this.#addAlias(edge);
      else this.#addUnitEdge(edge);
      return [];
    });
  }

  /** `class Row` in one cell and `type Row` in another are in two files, which export one name. */
  #isApart({ unit, reference: { name } }: UnitEdge): boolean {
    const { graph, files } = this.#context;
    // What is declared as ambient has no file: each that needs it has it.
    const isElsewhere =
      files.importPath(unit, name) !== undefined && files.fileOf(unit) !== this.#path;
    const isType = unit.names.get(name)?.spaces === TYPE;
    return isType && isElsewhere && !graph.twinsOf(unit).some(twin => twin.names.has(name));
  }

  /** What has the class under its name has the type under another one. */
  #addAlias(edge: UnitEdge): Edit[] {
    const { node, name } = edge.reference;
    const local = `${name}$type`;
    this.#addUnitEdge({ ...edge, via: { imported: name, local, typeOnly: true } });
    return [{ start: node.getStart(), end: node.end, text: local }];
  }

  /** Adds what a unit loads by `import('…')` and the like. */
  #addSpecifiers(unit: Unit): Edit[] {
    const { file } = unit.cell;
    return this.#context.graph.needs(unit).specifiers.flatMap(({ node, erased }) => {
      const { specifier } = this.#relocate(
        { specifier: node.text, attributes: '' },
        erased ? 'type' : 'value'
      );
      if (specifier === node.text) return [];
      // Between the quotes, which stay as the author typed them.
      return [{ start: node.getStart(file) + 1, end: node.end - 1, text: specifier }];
    });
  }

  /** Writes the import statements. */
  toLines(): string[] {
    return this.#list.toLines();
  }

  /** Lists what is imported, by kind. */
  toLists(): ImportLists {
    const modules = (kind: EdgeKind): string[] =>
      [...this.#modules].flatMap(([path, k]) => (k === kind ? [path] : [])).sort();
    return {
      valueImports: modules('value'),
      wiringImports: modules('wiring'),
      typeImports: modules('type'),
      localImports: [...this.#locals].sort(),
      packages: [...this.#packages].sort()
    };
  }

  #addImport({ import: binding, kind }: ImportEdge): void {
    const typeOnly = kind === 'type' || binding.typeOnly;
    this.#list.add(this.#relocate(binding.source, typeOnly ? 'type' : kind), binding, typeOnly);
  }

  #addUnitEdge({ unit, reference: { name }, kind, via }: UnitEdge): void {
    const { files } = this.#context;
    const path = files.importPath(unit, name);
    if (path === undefined || files.fileOf(unit) === this.#path) return;
    const source = { specifier: relativeSpecifier(this.#path, path), attributes: '' };
    this.#list.add(
      source,
      via ?? { imported: name, local: name },
      kind === 'type' || via?.typeOnly === true
    );
    this.#addModule(path, kind);
  }

  #addModule(path: string, kind: EdgeKind): void {
    const before = this.#modules.get(path);
    if (before === undefined || STRENGTH[kind] > STRENGTH[before]) this.#modules.set(path, kind);
  }

  /** Notes a source as needed and returns it as this file must write it. */
  #relocate(source: ImportSource, kind: EdgeKind): ImportSource {
    const { specifier } = source;
    // A name that `package.json` gives to a file of the project.
    if (specifier.startsWith('#')) {
      if (kind === 'value') this.#locals.add(specifier);
      return source;
    }
    if (!isLocal(specifier)) {
      const name = toPackage(specifier);
      if (kind !== 'type' && name !== undefined) this.#packages.add(name);
      return source;
    }
    const { graph, files, options, generated } = this.#context;
    const cell = graph.scope.moduleBehind(specifier);
    const path = cell && files.fileOf(cell);
    if (path !== undefined) {
      this.#addModule(path, kind);
      return { ...source, specifier: relativeSpecifier(this.#path, path) };
    }
    const local = resolveLocal(specifier, graph.path, options);
    const module = local.replace(/^\.\//, '').replace(/\.js$/, '.ts');
    if (generated.has(module)) this.#addModule(module, kind);
    else if (kind === 'value') this.#locals.add(local);
    return { ...source, specifier: relativeSpecifier(this.#path, local) };
  }
}
