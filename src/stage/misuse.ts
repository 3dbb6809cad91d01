import type { Call, Misused } from './declaration.js';
import { describeGiven, isClass, isOptions, isStageClass, isText } from './given.js';
import { label } from './paths.js';
import { misdeclared, type StagebookError, type Subject } from './problem.js';

/** What a declaration takes in one place. */
interface Place {
  /** The end of the sentence "it takes …". */
  readonly wanted: string;
  readonly holds: (value: unknown) => boolean;
}

/** What a declaration takes, in order, and how it is written. */
interface Usage {
  readonly places: readonly Place[];
  /** What it takes where the first argument is a list: any number of such. */
  readonly lists?: Place;
  readonly example: string;
  readonly help?: string;
}

const PATH: Place = { wanted: 'a path, as a text', holds: isText };
const OPTIONS: Place = { wanted: 'options by name', holds: optional(isOptions) };
const KEYS: Place = {
  wanted: 'the names of values as a list of texts',
  holds: optional(value => Array.isArray(value) && value.every(isText))
};
const GROUP: Place = {
  wanted: 'a class whose fields are the params',
  holds: value => isClass(value) && !isStageClass(value)
};
const METHOD: Place = { wanted: 'the name of a method, as a text', holds: isText };
// Which class it is, and whether it has such an out, is told where its stages are known.
const STAGE: Place = { wanted: 'the class of a stage', holds: () => true };
const OUT: Place = { wanted: 'the name of an out, as a text', holds: optional(isText) };
const ITS_OUT: Place = { wanted: 'the name of an out after its class, as a text', holds: isText };
const PAIR: Place = {
  wanted: 'pairs of the class of a stage and the name of its out',
  holds: value => Array.isArray(value) && value.length === 2 && isText(value[1])
};

const USAGES: Readonly<Record<Call, Usage>> = {
  params: {
    places: [GROUP],
    example: 'params(Settings)',
    help: 'Declare the class before the stage: `class Settings { lr = 0.1; }`. A single value, or an object without a class, is given to `param(…)`.'
  },
  paramsFile: { places: [PATH, KEYS], example: "paramsFile('conf.yaml', ['lr', 'model.units'])" },
  dep: { places: [STAGE, OUT], example: "dep(Prepare, 'data')" },
  deps: {
    places: [STAGE, ITS_OUT],
    lists: PAIR,
    example: "deps([Train, 'model'], [Test, 'scores'])"
  },
  depFile: { places: [PATH], example: "depFile('data/raw.csv')" },
  outs: { places: [PATH, OPTIONS], example: "outs('models/{name}.bin', { cache: false })" },
  out: { places: [OPTIONS], example: "out<…>({ path: 'data/{name}.json' })" },
  metrics: { places: [OPTIONS], example: "metrics<…>({ maximize: 'acc' })" },
  metricsFile: { places: [PATH, OPTIONS], example: "metricsFile('m.json', { maximize: 'acc' })" },
  plots: { places: [OPTIONS], example: "plots<…>({ x: 'epoch' })" },
  plotsFile: { places: [PATH, OPTIONS], example: "plotsFile('curve.csv', { x: 'epoch' })" },
  timeit: { places: [METHOD], example: "timeit('load')" },
  live: { places: [OPTIONS], example: "live({ dir: 'live/{name}' })" }
};

/** What declares a file of the author's own in place of a value that the library writes. */
const FOR_FILES: Readonly<Partial<Record<Call, string>>> = {
  out: 'outs',
  metrics: 'metricsFile',
  plots: 'plotsFile'
};

/** Finds the first argument that a declaration does not take: without types nobody else does. */
export function findMisuse(call: Call, ...given: readonly unknown[]): Misused | undefined {
  const { places, lists } = USAGES[call];
  const isList = Array.isArray(given[0]);
  for (const [i, value] of given.entries()) {
    const place = isList ? (lists ?? places[i]) : places[i];
    if (place?.holds(value) === false)
      return { kind: 'misused', call, given: value, wanted: place.wanted };
  }
  return undefined;
}

/** Builds the error for a misused declaration. */
export function misused({ call, given, wanted }: Misused, subject: Subject): StagebookError {
  const { example, help } = USAGES[call];
  const field = subject.field ?? 'field';
  const forFiles = isText(given) ? FOR_FILES[call] : undefined;
  return misdeclared(
    subject,
    `\`${call}()\` of ${label(subject)} was given ${describeGiven(given)}; it takes ${wanted}.`,
    `Write it as in \`${field} = ${example}\`.`,
    ...(forFiles === undefined
      ? []
      : [
          `A file that \`run()\` writes itself is \`${field} = ${forFiles}('${String(given)}', { … })\`.`
        ]),
    ...(help === undefined ? [] : [help])
  );
}

function optional(holds: Place['holds']): Place['holds'] {
  return value => value === undefined || holds(value);
}
