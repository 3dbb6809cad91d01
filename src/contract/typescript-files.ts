const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts']
};

/** Lists the TypeScript files that a module of TypeScript may mean by a path, the likeliest first: `./x.js` is `x.ts`. */
export function typeScriptFiles(path: string): readonly string[] {
  if (isTypeScript(path)) return [path];
  const [, bare = path, extension = '.js'] = /^(.*)(\.[cm]?jsx?)$/.exec(path) ?? [];
  return (SOURCES[extension] ?? []).map(source => bare + source);
}

/** Tells whether a file is TypeScript, by its name. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}
