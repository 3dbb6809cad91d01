import type { ExtractOptions, GeneratedModule } from './extraction.js';
import type { FilePlan } from './file-plan.js';
import type { ImportSource } from './import-binding.js';
import { ImportList } from './import-list.js';
import type { Edit } from './module-text.js';
import { isLocal, relativeSpecifier, resolveLocal, toPackage } from './specifier.js';
import type { Unit } from './unit.js';
import type { EdgeKind, ImportEdge, UnitEdge, UnitGraph } from './unit-graph.js';

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

  /** Adds all that a unit needs from elsewhere; returns the edits that its own `import('…')`s need. */
  addUnit(unit: Unit): Edit[] {
    const { edges, specifiers } = this.#context.graph.needs(unit);
    for (const edge of edges) {
      if ('import' in edge) this.#addImport(edge);
      else this.#addUnitEdge(edge);
    }
    const { file } = unit.cell;
    return specifiers.flatMap(({ node, erased }) => {
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
    if (!isLocal(specifier)) {
      const name = toPackage(specifier);
      if (kind !== 'type' && name !== undefined) this.#packages.add(name);
      return source;
    }
    const { graph, options, generated } = this.#context;
    const local = resolveLocal(specifier, graph.path, options);
    const module = local.replace(/^\.\//, '').replace(/\.js$/, '.ts');
    if (generated.has(module)) this.#addModule(module, kind);
    else if (kind === 'value') this.#locals.add(local);
    return { ...source, specifier: relativeSpecifier(this.#path, local) };
  }
}
