import { formatFloat } from '../../contract/python-float.js';
import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';

/** DVC's `parsing` options: how a mapping becomes flags of a command. */
export interface ParsingConfig {
  /** `store_true` leaves `false` out, `boolean_optional` writes `--no-…`. */
  readonly bool?: string | undefined;
  /** `nargs` writes `--l 1 2`, `append` writes `--l 1 --l 2`. */
  readonly list?: string | undefined;
}

/** Formats a value as DVC puts it into a text: as Python's `str`, but for `true` and `false`. */
export function toText(value: YamlValue): string {
  return typeof value === 'boolean' ? String(value) : pythonText(value);
}

/** Formats a value as Python's `str` does. */
export function pythonText(value: YamlValue): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

function pythonRepr(value: YamlValue): string {
  if (value === null) return 'None';
  if (isYamlList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (isYamlMap(value)) {
    const members = Object.entries(value);
    return `{${members.map(([key, item]) => `${quote(key)}: ${pythonRepr(item)}`).join(', ')}}`;
  }
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return formatFloat(value);
    case 'string':
      return quote(value);
    default:
      return String(value);
  }
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, char => JSON.stringify(char).slice(1, -1));
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** Formats a mapping as the flags of a command (`--lr 0.1 --verbose`); undefined where a list holds lists or mappings. */
export function toFlags(map: YamlValue, config: ParsingConfig): string | undefined {
  const flags: string[] = [];
  for (const [name, value] of flatten(map)) {
    if (typeof value === 'boolean') {
      if (value) flags.push(`--${name}`);
      else if (config.bool === 'boolean_optional') flags.push(`--no-${name}`);
    } else if (isYamlList(value)) {
      if (value.some(item => isYamlList(item) || isYamlMap(item))) return undefined;
      const items = value.map(shellWord);
      if (config.list === 'append') flags.push(...items.map(item => `--${name} ${item}`));
      else if (items.length > 0) flags.push(`--${name} ${items.join(' ')}`);
    } else flags.push(`--${name} ${shellWord(value)}`);
  }
  // DVC trims the line at its end, where an empty text would leave spaces.
  return flags.join(' ').trimEnd();
}

/** The members of a mapping and of those in it, by dotted name; empty ones are lost. */
function flatten(map: YamlValue, prefix = ''): (readonly [string, YamlValue])[] {
  if (!isYamlMap(map)) return [];
  return Object.entries(map).flatMap(([key, value]) =>
    isYamlMap(value) ? flatten(value, `${prefix}${key}.`) : [[prefix + key, value] as const]
  );
}

/** A value as one word of a POSIX shell: quoted as Python's `shlex.quote` does. */
function shellWord(value: YamlValue): string {
  if (typeof value !== 'string') return pythonText(value);
  if (value === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`;
}
