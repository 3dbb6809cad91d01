import Module from 'node:module';

/** A loaded CommonJS module, with the method that all of Node's and others' hooks use. */
export interface CommonJsModule {
  readonly filename: string | null;
  _compile(code: string, filename: string): unknown;
}

/** The parts of Node's CommonJS loader that every TypeScript runner builds on; undocumented, unchanged since Node 0.x. */
export const loader = Module as unknown as {
  _extensions: Record<string, (module: CommonJsModule, filename: string) => void>;
  _resolveFilename: (
    request: string,
    parent: CommonJsModule | null | undefined,
    ...rest: unknown[]
  ) => string;
  _load: (request: string, parent: null, isMain: boolean) => unknown;
};
