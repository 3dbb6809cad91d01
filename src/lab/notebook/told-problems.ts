import type { Diagnostic } from '../../contract/diagnostic.js';

/** What an answer said about notebooks and files, as far as its files are still those that it was about. */
export class ToldProblems {
  /** `stamp` returns a text that differs where a file of the project does; null where nothing can be told of it. */
  constructor(private readonly _stamp: (path: string) => Promise<string | null>) {}

  get all(): readonly Diagnostic[] {
    return this._all;
  }

  /** Takes over what a new answer said, and how its files are now. */
  async take(all: readonly Diagnostic[]): Promise<void> {
    this._all = all;
    this._stamps = null;
    const stamps = await this._read(all);
    if (this._all === all) this._stamps = stamps;
  }

  /** Forgets what was said. */
  clear(): void {
    this._all = [];
  }

  /** Forgets what is about files that changed since; true where there was something. */
  async recheck(): Promise<boolean> {
    const before = this._all;
    const stamps = this._stamps;
    if (!stamps) return false;
    const now = await this._read(before);
    // Another answer came meanwhile.
    if (before !== this._all || stamps !== this._stamps) return false;
    this._all = before.filter(item =>
      filesOf(item).every(path => stamps.get(path) === now.get(path))
    );
    return this._all.length < before.length;
  }

  private async _read(all: readonly Diagnostic[]): Promise<ReadonlyMap<string, string | null>> {
    const stamps = new Map<string, string | null>();
    for (const path of new Set(all.flatMap(filesOf))) stamps.set(path, await this._stamp(path));
    return stamps;
  }

  private _all: readonly Diagnostic[] = [];
  /** Of the files that they are about; null while they are read. */
  private _stamps: ReadonlyMap<string, string | null> | null = null;
}

/** The files that a problem is about; of notebooks it is known when their cells change. */
function filesOf({ location, related = [] }: Diagnostic): string[] {
  return [location, ...related.map(item => item.location)].flatMap(place =>
    place.kind === 'file' ? [place.path] : []
  );
}
