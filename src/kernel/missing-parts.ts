import type { Frames } from './guard-messages.js';
import { signReply, type Request } from './jupyter-message.js';

/** What the kernel has none of, by the request that asks for it. */
const NONE: Readonly<Record<string, readonly [type: string, content: object]>> = {
  comm_info_request: ['comm_info_reply', { status: 'ok', comms: {} }],
  // JupyterLab asks each kernel of a notebook or console, and waits.
  history_request: ['history_reply', { status: 'ok', history: [] }]
};

/** A message, and the socket that it goes to. */
export type Sent = readonly [socket: 'iopub' | 'asker', frames: Frames];

/**
 * Answers a request for what the kernel does not have; undefined for any other. tslab answers none
 * of them, and complains of them in the output of the last cell.
 */
export function answerNone(request: Request, key: string): readonly Sent[] | undefined {
  const none = NONE[request.type];
  if (!none) return undefined;
  const tell = (execution_state: string): Sent => [
    'iopub',
    signReply(request, 'status', { execution_state }, key)
  ];
  return [tell('busy'), ['asker', signReply(request, ...none, key)], tell('idle')];
}
