/** Names that exist without a declaration in some version of Node, in CommonJS modules, or in other hosts. */
const KNOWN = `
  arguments require module exports __filename __dirname
  Iterator Float16Array SuppressedError DisposableStack AsyncDisposableStack Temporal ShadowRealm
  WebSocket EventSource CustomEvent CloseEvent ErrorEvent Storage localStorage sessionStorage Navigator
  navigator CryptoKey SubtleCrypto Crypto crypto File FileList FileReader
  window self document location history screen alert confirm prompt name event
  Node NodeList Element HTMLElement HTMLCanvasElement HTMLImageElement HTMLVideoElement HTMLInputElement
  SVGElement Document DocumentFragment Range Image ImageData ImageBitmap Audio OffscreenCanvas Path2D
  CanvasRenderingContext2D WebGLRenderingContext WebGL2RenderingContext GPU XMLHttpRequest DOMParser
  XMLSerializer MutationObserver IntersectionObserver ResizeObserver Worker SharedWorker indexedDB caches
  requestAnimationFrame cancelAnimationFrame requestIdleCallback getComputedStyle createImageBitmap
  customElements CSS MouseEvent KeyboardEvent UIEvent
  Deno Bun
`.split(/\s+/);

/** The engine and the stages run on the same Node, so its own globals are theirs. */
const GLOBALS: ReadonlySet<string> = new Set([...KNOWN, ...Object.getOwnPropertyNames(globalThis)]);

/** Tells whether a value of this name exists without a declaration. */
export function isGlobal(name: string): boolean {
  return GLOBALS.has(name);
}

/** Globals of which no stage has the notebook's: those of its module, and what only prints. */
export const OWN_GLOBALS: ReadonlySet<string> = new Set([
  'module',
  'exports',
  'require',
  'console'
]);
