/** How integers are read: as numbers, rounded where they are too large; as bigint only these; or all as bigint, so that `1` and `1.0` differ. */
export type Integers = 'rounded' | 'exact' | 'bigint';

/** A value as YAML files of DVC hold it. Integers are bigint where asked for. */
export type YamlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

// The rules of ruamel.yaml for YAML 1.2, by which DVC reads its files; they differ from the
// core schema of the specification (`1_000`, `0b11` and `012` are integers, `.1e5` is a string).
const WORDS: ReadonlyMap<string, YamlValue> = new Map<string, YamlValue>([
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['true', 'True', 'TRUE'].map(word => [word, true] as const),
  ...['false', 'False', 'FALSE'].map(word => [word, false] as const),
  ...['.inf', '.Inf', '.INF'].flatMap(
    word =>
      [
        [word, Infinity],
        [`+${word}`, Infinity],
        [`-${word}`, -Infinity]
      ] as const
  ),
  ...['.nan', '.NaN', '.NAN'].map(word => [word, NaN] as const)
]);
const INTEGER =
  /^[-+]?(?:0b[01_]*[01][01_]*|0o?[0-7_]*[0-7][0-7_]*|[0-9][0-9_]*|0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]*[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
/** What numbers start with: that most scalars do not is told at once. */
const NUMERIC = /^[-+.\d]/;

/** Reads a plain scalar as DVC does. */
export function readPlain(source: string, integers: Integers = 'rounded'): YamlValue {
  const word = WORDS.get(source);
  if (word !== undefined) return word;
  if (!NUMERIC.test(source)) return source;
  if (INTEGER.test(source)) return readInteger(source, integers);
  if (FLOAT.test(source)) return Number(source.replaceAll('_', ''));
  return source;
}

/** Reads a scalar that carries one of YAML's own tags; other tags leave the text as it is. */
export function readTagged(tag: string, text: string, integers: Integers = 'rounded'): YamlValue {
  switch (tag) {
    case 'tag:yaml.org,2002:int':
    case 'tag:yaml.org,2002:null':
      return tag.endsWith('null') ? null : readPlain(text, integers);
    case 'tag:yaml.org,2002:float':
      return typeof readPlain(text) === 'number' ? readPlain(text) : text;
    case 'tag:yaml.org,2002:bool':
      return /^(?:y|yes|on|true)$/i.test(text);
    default:
      return text;
  }
}

function readInteger(source: string, integers: Integers): number | bigint {
  const digits = source.replaceAll('_', '').replace(/^[-+]/, '');
  // A leading zero without a letter is decimal in YAML 1.2: 012 is twelve.
  const value = BigInt(/^0[box]/.test(digits) ? digits : digits.replace(/^0+(?=\d)/, ''));
  return toInteger(source.startsWith('-') ? -value : value, integers);
}

/** Returns an integer as it is asked for. */
export function toInteger(value: bigint, integers: Integers): number | bigint {
  const number = Number(value);
  const keep = integers === 'exact' ? !Number.isSafeInteger(number) : integers === 'bigint';
  return keep ? value : number;
}

/** Formats a number so that DVC, ruamel.yaml and PyYAML all read a number. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  if (Object.is(value, -0)) return '-0.0';
  // PyYAML takes `1e-7` for a string: the mantissa needs its point.
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

/** Where a string is written: on one line only, or inside a flow collection. */
export interface StringContext {
  readonly flow?: boolean;
  readonly quote?: 'single' | 'double';
}

/** Formats a string on one line, quoted where any YAML reader might take it for something else. */
export function formatString(value: string, { flow = false, quote }: StringContext = {}): string {
  if (quote === 'double' || needsEscapes(value)) return doubleQuoted(value);
  if (quote === 'single' || !isPlain(value, flow)) return `'${value.replaceAll("'", "''")}'`;
  return value;
}

/** Tells whether a string can be a literal block: several lines that need no escape. */
export function isBlockText(value: string): boolean {
  return (
    /^[^\s][^]*\n/.test(value) &&
    !value.endsWith('\n\n') &&
    !needsEscapes(value.replaceAll('\n', ''))
  );
}

function needsEscapes(value: string): boolean {
  // Everything that YAML calls not printable, and the line breaks.
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/.test(
    value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')
  );
}

function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

// Words that YAML 1.1 or 1.2 reads as something else than a string.
const WORD = /^(?:yes|no|on|off|true|false|null|~|=|<<|)$/i;
// Numbers, dates, times, sexagesimals and what comes close to them.
const NUMBER_LIKE = /^[-+.]*[0-9][0-9a-fxo_.:+\-tz ]*$/i;

function isPlain(value: string, flow: boolean): boolean {
  if (WORD.test(value) || NUMBER_LIKE.test(value) || typeof readPlain(value) !== 'string')
    return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`\s]/.test(value) || /\s$|:$|: | #/.test(value)) return false;
  return !flow || !/[,[\]{}:]/.test(value);
}
