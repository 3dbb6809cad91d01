import Module, { createRequire } from 'node:module';

const PACKAGES = /^(stagebook|tslab)(\/|$)/;

type Resolve = (request: string, ...rest: unknown[]) => string;

/** Lets `require` find this package and tslab where the project has no copy of its own. */
export function installModuleFallback(): void {
  const own = createRequire(import.meta.url);
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (this: unknown, request, ...rest) {
    try {
      return resolve.call(this, request, ...rest);
    } catch (error) {
      if (!PACKAGES.test(request) || !isNotFound(error)) throw error;
      // `own.resolve` comes back here, from a place where both packages exist.
      loader._resolveFilename = resolve;
      try {
        return own.resolve(request);
      } catch {
        throw error;
      } finally {
        loader._resolveFilename = hooked;
      }
    }
  };
  const hooked = loader._resolveFilename;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
}
