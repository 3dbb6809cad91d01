import type { Wire } from '../contract/stage-spec.js';
import { state } from './state.js';

/** What `console.log` and a notebook ask a value for, to print it. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Stands for a value that another stage writes, until the value itself is there.
 *
 * It carries the stage it comes from; reading into it reads the value, or throws what `read` throws.
 */
export function valueHandle(wire: Wire | undefined, read: () => unknown): object {
  const value = (): object => Object(read()) as object;
  const member = (key: string | symbol): unknown => {
    const found: unknown = Reflect.get(value(), key);
    // Methods of numbers and texts refuse a proxy as `this`.
    return typeof found === 'function' ? (found as () => unknown).bind(value()) : found;
  };
  const print = (): unknown => {
    try {
      return read();
    } catch (error) {
      return new NoValue((error as Error).message);
    }
  };
  const handle: object = new Proxy(
    // Printing looks at what stands behind a proxy, and nowhere else.
    Object.defineProperty({}, INSPECT, { value: print, configurable: true }),
    {
      get(_, key) {
        // Asked by `await` and by printing, which must not fail for a value that is not there yet.
        if (key === 'then' || key === Symbol.toStringTag) return undefined;
        if (key === Symbol.toPrimitive) return () => value().valueOf();
        return member(key);
      },
      has: (_, key) => Reflect.has(value(), key),
      ownKeys: () => Reflect.ownKeys(value()),
      getOwnPropertyDescriptor: (_, key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(value(), key);
        return descriptor && { ...descriptor, configurable: true };
      },
      set() {
        read();
        return false;
      }
    }
  );
  state.handles.add(handle);
  if (wire) state.wires.set(handle, wire);
  return handle;
}

/** Prints as the reason why there is no value. */
class NoValue {
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  [INSPECT](): string {
    return `[${this.#reason}]`;
  }
}

/** Tells whether a field still holds a handle and not its value. */
export function isHandle(value: unknown): value is object {
  return typeof value === 'object' && value !== null && state.handles.has(value);
}
