import type { Diagnostic } from '../../contract/diagnostic.js';
import type { PipelineFile } from '../pipeline-file.js';
import { findDate } from '../find-date.js';
import type { YamlValue } from '../yaml-scalar.js';
import { describeProblem } from './interpolation-problem.js';
import { interpolate, type Interpolation, type ValuePath } from './interpolate.js';
import type { ReadFile, VarsSource } from './load-vars.js';
import { locateValue, nodeAt } from './locate-value.js';
import type { ParsingConfig } from './python-text.js';
import type { Scope } from './scope.js';

/** What a `dvc.yaml` is resolved with. */
export interface ResolveSources {
  readonly readFile: ReadFile;
  readonly parsing: ParsingConfig;
}

/** What is filled in, and where it stands. */
export interface Blank {
  readonly value: YamlValue;
  /** What it is called, e.g. `cmd` of stage `train`. */
  readonly label: string;
  /** From the root of the file. */
  readonly path: ValuePath;
  readonly allows: Interpolation['allows'];
}

/** The resolution of one `dvc.yaml`: fills in its values and notes, with its place, what cannot be. */
export class Resolution {
  readonly file: PipelineFile;
  readonly sources: ResolveSources;
  /** By place: what is wrong in a template is wrong in every instance of it. */
  readonly #diagnostics = new Map<string, Diagnostic>();
  #recent: Diagnostic[] = [];

  constructor(file: PipelineFile, sources: ResolveSources) {
    this.file = file;
    this.sources = sources;
  }

  /** Everything that was reported, each place once. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#diagnostics.values()];
  }

  /** Tells whether something was reported since `takeProblem` was called. */
  get hasProblem(): boolean {
    return this.#recent.length > 0;
  }

  /** Returns the first of what was reported since the last call. */
  takeProblem(): Diagnostic | undefined {
    const [first] = this.#recent;
    this.#recent = [];
    return first;
  }

  /** Fills in every `${…}` of a value. */
  fill({ value, label, path, allows }: Blank, scope: Scope): YamlValue {
    const { file, sources } = this;
    const report: Interpolation['report'] = (problem, inner) => {
      const location = locateValue(file.yaml(), inner, problem.expression.source);
      this.#report(describeProblem(problem, label, scope, location));
    };
    return interpolate(value, { scope, parsing: sources.parsing, allows, report }, path);
  }

  /** Describes a `vars` section, whose files are relative to `folder`. */
  varsSource({ value, label, path }: Omit<Blank, 'allows'>, folder: string): VarsSource {
    return {
      folder,
      items: value,
      label,
      readFile: this.sources.readFile,
      locate: index => {
        const item = index === undefined ? path : [...path, index];
        return locateValue(this.file.yaml(), item);
      },
      report: diagnostic => {
        this.#report(diagnostic);
      }
    };
  }

  /** Reports a `foreach` or `matrix` that gives no values. */
  refuseTemplate(message: string, path: ValuePath): void {
    this.#report({
      severity: 'error',
      code: 'pipeline/template',
      message,
      location: locateValue(this.file.yaml(), path),
      help: ['Write the values out, or name a variable that holds them: `${…}`.']
    });
  }

  /** Reports a date in a `foreach` or `matrix`: Python reads one as an object of its own, for which DVC has no place. */
  refuseDate(label: string, path: ValuePath): void {
    const yaml = this.file.yaml();
    const date = findDate(yaml, nodeAt(yaml, path));
    if (!date) return;
    this.#report({
      severity: 'error',
      code: 'pipeline/template',
      message: `${label} has the date \`${date.text}\`, which DVC does not take.`,
      location: date.location,
      help: [`Make it a text: \`'${date.text}'\`.`]
    });
  }

  #report(diagnostic: Diagnostic): void {
    this.#recent.push(diagnostic);
    const place = JSON.stringify([diagnostic.code, diagnostic.location]);
    if (!this.#diagnostics.has(place)) this.#diagnostics.set(place, diagnostic);
  }
}
