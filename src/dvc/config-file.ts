/** A section of a config file: its options by name, in lower case. Lists are as written between commas. */
export type ConfigSection = Readonly<Record<string, string | readonly string[]>>;

/** Reads a config file of DVC, an INI file as Python's configobj writes it; lines that are none are left out. */
export function parseConfigFile(text: string): Map<string, ConfigSection> {
  const sections = new Map<string, Record<string, string | readonly string[]>>();
  let current: Record<string, string | readonly string[]> | undefined;
  for (const line of text.split(/\r\n|[\n\r]/)) {
    const header = /^\s*\[(?<name>'[^']*'|"[^"]*"|[^[\]'"][^\]]*)\]\s*(?:#.*)?$/.exec(line);
    if (header?.groups) {
      const name = unquote(header.groups['name']?.trim() ?? '').toLowerCase();
      current = sections.get(name) ?? {};
      sections.set(name, current);
      continue;
    }
    const option = /^\s*(?<key>'[^']*'|"[^"]*"|[^#'"=[\s][^=]*?)\s*=\s*(?<value>.*)$/.exec(line);
    if (!current || !option?.groups) continue;
    const { key = '', value = '' } = option.groups;
    current[unquote(key).toLowerCase()] = readValue(value);
  }
  return sections;
}

/** One value, or several with commas between; what is in quotes keeps its commas and `#`; in three of them, other quotes, too. */
function readValue(text: string): string | readonly string[] {
  const tripled = /^("""|''')(.*?)\1/.exec(text)?.[2];
  if (tripled !== undefined) return tripled;
  const values: string[] = [];
  let rest = text.trim();
  let isList = false;
  for (;;) {
    const item = /^(?:"([^"]*)"|'([^']*)'|([^,#'"][^,#]*)|)\s*(,?)\s*/.exec(rest);
    if (!item) break;
    const [all, double, single, plain, comma] = item;
    const value = double ?? single ?? plain?.trim();
    if (value !== undefined) values.push(value);
    rest = rest.slice(all.length);
    if (comma !== ',') break;
    isList = true;
  }
  return isList ? values : (values[0] ?? '');
}

/** Writes a value so that DVC reads it as it is: in quotes where a comma, a `#` or quotes are in it. */
export function formatConfigValue(value: string): string {
  if (!/[,#'"]|^\s|\s$|^$/.test(value)) return value;
  const quote = ['"', "'", '"""'].find(mark => !value.includes(mark)) ?? "'''";
  return quote + value + quote;
}

function unquote(text: string): string {
  return /^(['"]).*\1$/.test(text) ? text.slice(1, -1) : text;
}
