import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';

/** What may stand at a place of a `dvc.yaml`: a scalar, or by form what a list holds and which keys a mapping has. */
interface Shape {
  readonly text?: true;
  readonly flag?: true;
  readonly anything?: true;
  readonly nothing?: true;
  /** What counts as false in Python, and a `${…}`, which nobody knows yet. */
  readonly empty?: true;
  readonly list?: Shape;
  /** What each key holds, whatever its name. */
  readonly each?: Shape;
  readonly keys?: Readonly<Record<string, Shape>>;
}

const ANYTHING: Shape = { anything: true };
const TEXT: Shape = { text: true };
const FLAG: Shape = { flag: true };
const TEXTS: Shape = { list: TEXT };
const ABOUT = { desc: TEXT, type: TEXT, labels: TEXTS, meta: ANYTHING };
const OUT_FLAGS = {
  ...ABOUT,
  ...{ cache: FLAG, persist: FLAG, checkpoint: FLAG, remote: TEXT, push: FLAG }
};
const DRAWING = { template: TEXT, x_label: TEXT, y_label: TEXT, title: TEXT };
const PLOT_FLAGS = { keys: { ...OUT_FLAGS, ...DRAWING, x: TEXT, y: TEXT, header: FLAG } };
const OUTS: Shape = { list: { text: true, each: { keys: OUT_FLAGS } } };
const VARS: Shape = { list: { text: true, each: ANYTHING } };

const STAGE: Readonly<Record<string, Shape>> = {
  cmd: { text: true, list: ANYTHING },
  wdir: TEXT,
  deps: TEXTS,
  // Not by its schema: DVC fails as it reads the names of params that are not in a list.
  params: { list: { text: true, each: { list: ANYTHING, empty: true } } },
  vars: VARS,
  frozen: FLAG,
  always_changed: FLAG,
  meta: ANYTHING,
  desc: TEXT,
  outs: OUTS,
  metrics: OUTS,
  plots: { list: { text: true, each: { ...PLOT_FLAGS, list: PLOT_FLAGS } } },
  matrix: { each: { text: true, list: ANYTHING } },
  // Of DVC 2: told by a diagnostic of its own.
  live: ANYTHING
};

const TEMPLATE: Readonly<Record<string, Shape>> = {
  foreach: { text: true, list: ANYTHING, each: ANYTHING },
  do: { keys: STAGE }
};

const AXIS: Shape = { ...TEXTS, text: true };
const PIPELINE: Readonly<Record<string, Shape>> = {
  datasets: ANYTHING,
  stages: { each: { keys: STAGE } },
  vars: VARS,
  params: TEXTS,
  metrics: TEXTS,
  plots: {
    list: {
      text: true,
      each: {
        nothing: true,
        keys: {
          ...DRAWING,
          x: { text: true, each: TEXT },
          y: { ...AXIS, each: AXIS }
        }
      }
    },
    // Of DVC 2: told by a diagnostic of its own.
    each: ANYTHING
  },
  artifacts: { each: { keys: { ...ABOUT, path: TEXT } } }
};

/** A value of a `dvc.yaml` that DVC refuses. */
export interface Misfit {
  /** Keys and indices that lead to it. */
  readonly path: readonly (string | number)[];
  /** The keys that DVC knows there, where it is a key that it does not know. */
  readonly known?: readonly string[];
  /** What DVC wants there otherwise. */
  readonly wanted?: string;
}

/** Finds what DVC 3 refuses in the value of a `dvc.yaml`, without looking at what must be there. */
export function findMisfits(pipeline: JsonObject): readonly Misfit[] {
  return misfitsIn(pipeline, { keys: PIPELINE }, []);
}

function misfitsIn(value: JsonValue, shape: Shape, path: Misfit['path']): readonly Misfit[] {
  if (shape.anything || fitsScalar(value, shape) || (shape.empty && isEmpty(value))) return [];
  const { list, each } = shape;
  if (Array.isArray(value) && list)
    return value.flatMap((item: JsonValue, i) => misfitsIn(item, list, [...path, i]));
  if (!isJsonObject(value) || !(shape.keys ?? each)) return [{ path, wanted: describe(shape) }];
  const keys = isTemplate(value, shape) ? TEMPLATE : shape.keys;
  return Object.entries(value).flatMap(([key, member]): readonly Misfit[] => {
    const at = [...path, key];
    const inner = keys ? (Object.hasOwn(keys, key) ? keys[key] : undefined) : each;
    return inner ? misfitsIn(member, inner, at) : [{ path: at, known: Object.keys(keys ?? {}) }];
  });
}

function fitsScalar(value: JsonValue, { text, flag, nothing }: Shape): boolean {
  if (value === null) return nothing === true;
  return (
    (typeof value === 'string' && text === true) || (typeof value === 'boolean' && flag === true)
  );
}

function isEmpty(value: JsonValue): boolean {
  if (typeof value === 'string' && value.includes('${')) return true;
  return isJsonObject(value) ? Object.keys(value).length === 0 : !value;
}

function isTemplate(value: JsonObject, { keys }: Shape): boolean {
  return keys === STAGE && ('foreach' in value || 'do' in value);
}

function describe({ text, flag, list, each, keys }: Shape): string {
  const forms = [
    ...(text ? ['a text'] : []),
    ...(flag ? ['`true` or `false`'] : []),
    ...(list ? ['a list'] : []),
    ...((each ?? keys) ? ['a mapping'] : [])
  ];
  return forms.join(' or ');
}
