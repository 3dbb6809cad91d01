import type { System, SystemTimer } from './tslab.js';

/**
 * Gives TypeScript's directory watchers a timer of their own.
 *
 * tslab replaces `setTimeout` of a copy of `ts.sys` by one that holds a single callback, the
 * rebuild. When a file appears where an import once failed, TypeScript schedules a second callback
 * there, tslab throws, and every later cell fails. Write graph creates just such files.
 */
export function splitTimer(sys: System): void {
  const real = new Set<unknown>();
  // tslab assigns to `Object.create(ts.sys)`, so these setters see its functions.
  Object.defineProperty(sys, 'setTimeout', {
    configurable: true,
    get: () => setTimeout,
    set(this: System, rebuild: SystemTimer) {
      define(this, 'setTimeout', (callback: () => void, ms?: number) => {
        if (!/invalidateResolutions/i.test(callback.name)) return rebuild(callback, ms);
        const handle = setTimeout(() => {
          real.delete(handle);
          callback();
        }, 0);
        real.add(handle);
        return handle;
      });
    }
  });
  Object.defineProperty(sys, 'clearTimeout', {
    configurable: true,
    get: () => clearTimeout,
    set(this: System, clearRebuild: (handle: unknown) => void) {
      define(this, 'clearTimeout', (handle: unknown) => {
        if (real.delete(handle)) clearTimeout(handle as NodeJS.Timeout);
        else clearRebuild(handle);
      });
    }
  });
}

function define(sys: System, name: keyof System, value: unknown): void {
  Object.defineProperty(sys, name, { value, configurable: true, writable: true });
}
