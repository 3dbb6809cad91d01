import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** A kind of link that `cache.type` may name. */
type LinkType = 'reflink' | 'hardlink' | 'symlink' | 'copy';

/** What of DVC's settings concerns us. */
export interface DvcConfig {
  /** Absolute path of the cache. */
  readonly cacheDir: string;
  /** `cache.type`, in the order in which DVC tries them. */
  readonly cacheLinks: readonly LinkType[];
  /** True for `cache.shared = group`. */
  readonly shared: boolean;
  readonly remotes: readonly { readonly name: string; readonly url: string }[];
  /** The default remote. */
  readonly remote: string | null;
}

/** Reads DVC's settings as it does: system, user, project, local; the later wins. */
export function readDvcConfig(root: string, env: NodeJS.ProcessEnv = process.env): DvcConfig {
  const home = env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const files = [
    join(env['DVC_SYSTEM_CONFIG_DIR'] ?? '/etc/xdg/dvc', 'config'),
    join(env['DVC_GLOBAL_CONFIG_DIR'] ?? join(home, 'dvc'), 'config'),
    join(root, '.dvc', 'config'),
    join(root, '.dvc', 'config.local')
  ];
  const values = new Map<string, { readonly value: string; readonly file: string }>();
  for (const file of files) {
    if (!existsSync(file)) continue;
    for (const [key, value] of parseConfig(readFileSync(file, 'utf8')))
      values.set(key, { value, file });
  }
  const get = (key: string): string | undefined => values.get(key)?.value;
  const dir = values.get('cache.dir');
  const remotes = [...values].flatMap(([key, { value, file }]) => {
    const name = /^remote\.(.*)\.url$/.exec(key)?.[1];
    return name === undefined ? [] : [{ name, url: absoluteUrl(value, file) }];
  });
  return {
    // Relative paths are relative to the file that holds them.
    cacheDir: dir ? resolve(dirname(dir.file), dir.value) : join(root, '.dvc', 'cache'),
    cacheLinks: toLinks(get('cache.type')),
    shared: get('cache.shared') === 'group',
    remotes,
    remote: get('core.remote') ?? null
  };
}

/** Reads the settings of one file: `section.key`, and `remote.<name>.key` for `['remote "name"']`. */
export function parseConfig(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*(.*?)\s*\]\s*(?:#.*)?$/.exec(line)?.[1];
    if (header !== undefined) {
      const [, kind, name] = /^(\w+)\s+"(.*)"$/.exec(unquote(header)) ?? [];
      section = kind === undefined ? unquote(header) : `${kind}.${name ?? ''}`;
      continue;
    }
    const [, key, value] = /^\s*([^#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined)
      values.set(`${section}.${unquote(key)}`, unquote(withoutComment(value)));
  }
  return values;
}

/** A comment starts at a `#` that is outside quotes and follows a blank. */
function withoutComment(value: string): string {
  const quoted = /^(["']).*?\1/.exec(value)?.[0];
  return quoted ?? value.replace(/(^|\s)#.*$/, '').trim();
}

function unquote(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}

function toLinks(value: string | undefined): LinkType[] {
  const known = (value ?? 'reflink,copy').split(',').map(item => item.trim());
  return known.filter(
    (item): item is LinkType =>
      item === 'reflink' || item === 'hardlink' || item === 'symlink' || item === 'copy'
  );
}

function absoluteUrl(url: string, file: string): string {
  const isLocal = !/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && !isAbsolute(url);
  return isLocal ? resolve(dirname(file), url) : url;
}
