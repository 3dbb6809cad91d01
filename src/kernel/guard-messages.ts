/** The parts of a message on one of Jupyter's sockets. */
export type Frames = readonly (Uint8Array | string)[];

/** The sockets that must be answered while a cell computes. */
export type Channel = 'control' | 'heartbeat';

/** What the guard is started with. */
export interface GuardData {
  /** Path of the ZeroMQ module that tslab uses. */
  readonly zeromq: string;
  /** Signs the messages of this kernel. */
  readonly key: string;
  /** One number: 1 as soon as the sockets are closed. */
  readonly closed: Int32Array<SharedArrayBuffer>;
}

/** From the main thread to the guard. */
export type ToGuard =
  | { readonly type: 'bind'; readonly channel: Channel; readonly address: string }
  | { readonly type: 'reply'; readonly frames: Frames }
  | { readonly type: 'awake' }
  | { readonly type: 'close' };

/** From the guard to the main thread. */
export type FromGuard =
  | { readonly type: 'bound'; readonly channel: Channel; readonly error?: string }
  | { readonly type: 'control'; readonly frames: Frames }
  | { readonly type: 'wake' };
