import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { parseConfigFile, type ConfigSection } from './config-file.js';

/** A kind of link as `cache.type` names it. */
type CacheLink = 'reflink' | 'hardlink' | 'symlink' | 'copy';

/** A DVC remote. */
export interface DvcRemote {
  readonly name: string;
  /** A URL, or an absolute path. */
  readonly url: string;
}

/** What DVC is configured to do in a project. */
export interface DvcConfig {
  /** Absolute path of the cache. */
  readonly cacheDir: string;
  /** Kinds of links to try, best first. */
  readonly cacheLinks: readonly CacheLink[];
  /** Whether a group shares the cache. */
  readonly shared: boolean;
  readonly remotes: readonly DvcRemote[];
  /** Name of the remote that is used where none is named. */
  readonly coreRemote: string | null;
  /** Whether DVC stages files in git by itself. */
  readonly autostage: boolean;
  /** Whether DVC was told to keep out of git: `dvc init --no-scm`. */
  readonly noScm: boolean;
  /** Git remote that experiments are pushed to, if one is set. */
  readonly expGitRemote: string | null;
  /** How a mapping becomes flags of a command, where one is put into `cmd`. */
  readonly parsing: { readonly bool?: string; readonly list?: string };
}

/**
 * Reads DVC's configuration of a project: system, global, `.dvc/config`, `.dvc/config.local`; the later wins.
 *
 * What is missing or out of reach configures nothing. What DVC itself cannot read is a failure: it hangs at a pipe.
 *
 * For a commit DVC takes its own `.dvc/config`, `shared`, in place of the file.
 */
export function readDvcConfig(
  root: string,
  env: NodeJS.ProcessEnv = process.env,
  shared?: string
): Result<DvcConfig, Failure> {
  const sharedPath = join(resolve(root), '.dvc/config');
  const options = new Map<string, string | readonly string[]>();
  const remotes = new Map<string, string>();
  for (const path of configFiles(root, env)) {
    const content = path === sharedPath && shared !== undefined ? ok(shared) : readConfig(path);
    if (!content.ok) return content;
    for (const [section, values] of parseConfigFile(content.value)) {
      const remote = /^remote\s*"(.*)"$/.exec(section)?.[1];
      const { url } = values;
      if (remote !== undefined && typeof url === 'string')
        remotes.set(remote, resolveFrom(path, url, env));
      for (const [key, value] of Object.entries(values)) {
        const isPath = section === 'cache' && key === 'dir' && typeof value === 'string';
        options.set(`${section}.${key}`, isPath ? resolveFrom(path, value, env) : value);
      }
    }
  }
  const text = (name: string): string | null => {
    const value = options.get(name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return ok({
    cacheDir: text('cache.dir') ?? join(resolve(root), '.dvc/cache'),
    cacheLinks: readLinks(options.get('cache.type')),
    shared: text('cache.shared')?.toLowerCase() === 'group',
    remotes: [...remotes].map(([name, url]) => ({ name, url })),
    // Names of remotes are in lower case for DVC, however they are written.
    coreRemote: text('core.remote')?.toLowerCase() ?? null,
    autostage: text('core.autostage')?.toLowerCase() === 'true',
    noScm: text('core.no_scm')?.toLowerCase() === 'true',
    expGitRemote: text('exp.git_remote'),
    parsing: Object.fromEntries(
      ['bool', 'list'].flatMap(name => {
        const value = text(`parsing.${name}`)?.toLowerCase();
        return value === undefined ? [] : [[name, value] as const];
      })
    )
  });
}

/** Returns the URLs of the remotes that one configuration file declares, by name and as written. */
export function remoteUrls(text: string): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const [section, { url }] of parseConfigFile(text)) {
    const name = /^remote\s*"(.*)"$/.exec(section)?.[1];
    if (name !== undefined && typeof url === 'string') urls.set(name, url);
  }
  return urls;
}

/** Returns the URLs of the remotes of a configuration file; none where it cannot be read. */
export function readRemoteUrls(path: string): ReadonlyMap<string, string> {
  const text = readConfig(path);
  return remoteUrls(text.ok ? text.value : '');
}

/** Tells whether the URL of a remote is a path that depends on where its file is. */
export function isRelativeUrl(url: string): boolean {
  return !/^(\w+:\/\/|[/\\~]|[a-z]:[/\\])/i.test(url);
}

const LINKS: readonly CacheLink[] = ['reflink', 'hardlink', 'symlink', 'copy'];

function readLinks(value: ConfigSection[string] | undefined): readonly CacheLink[] {
  const names = (typeof value === 'string' ? value.split(',') : (value ?? [])).map(n => n.trim());
  const links = names.flatMap(name => LINKS.find(link => link === name) ?? []);
  return links.length > 0 ? links : ['reflink', 'copy'];
}

/** Where DVC looks, the least first. */
function configFiles(root: string, env: NodeJS.ProcessEnv): string[] {
  const system = env['DVC_SYSTEM_CONFIG_DIR'] || systemDirectory(env);
  const global = env['DVC_GLOBAL_CONFIG_DIR'] || globalDirectory(env);
  return [
    join(system, 'config'),
    join(global, 'config'),
    join(resolve(root), '.dvc/config'),
    join(resolve(root), '.dvc/config.local')
  ];
}

function systemDirectory(env: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'darwin':
      return '/Library/Application Support/dvc';
    case 'win32':
      return join(env['ALLUSERSPROFILE'] ?? 'C:\\ProgramData', 'iterative', 'dvc');
    default:
      return join((env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':')[0] ?? '/etc/xdg', 'dvc');
  }
}

function globalDirectory(env: NodeJS.ProcessEnv): string {
  const home = homeOf(env);
  switch (process.platform) {
    case 'darwin':
      return join(home, 'Library/Application Support/dvc');
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'iterative', 'dvc');
    default:
      return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'dvc');
  }
}

function homeOf(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || homedir();
}

/** A URL stays; `~` is the home folder; what is relative is so to the file that says it. */
function resolveFrom(file: string, path: string, env: NodeJS.ProcessEnv): string {
  if (/^\w+:\/\//.test(path)) return path;
  const expanded = /^~(?=[/\\]|$)/.test(path) ? homeOf(env) + path.slice(1) : path;
  return resolve(dirname(file), expanded);
}

function readConfig(path: string): Result<string, Failure> {
  const text = readText(path);
  if (text.ok) return ok(text.value ?? '');
  const { failure } = text;
  const isOutOfReach = failure.reason === 'io' && failure.code !== 'EFTYPE';
  return isOutOfReach ? ok('') : text;
}
