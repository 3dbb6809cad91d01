import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Frames } from './guard-messages.js';

const DELIMITER = Buffer.from('<IDS|MSG>');

/** A request with a valid signature; the protocol is Jupyter's, version 5. */
export interface Request {
  readonly type: string;
  /** The routing prefix, which leads the reply back. */
  readonly identities: readonly Uint8Array[];
  readonly header: Readonly<Record<string, unknown>>;
}

/** Reads a request; undefined if it is not well formed or not signed with the key. */
export function readRequest(frames: readonly Uint8Array[], key: string): Request | undefined {
  const at = frames.findIndex(frame => DELIMITER.equals(frame));
  const [signature, ...parts] = frames.slice(at + 1);
  const [first] = parts;
  if (at === -1 || !signature || !first) return undefined;
  const expected = Buffer.from(sign(parts.slice(0, 4), key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    return undefined;
  const header = parseObject(Buffer.from(first).toString());
  return header && { type: String(header['msg_type']), identities: frames.slice(0, at), header };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Makes the reply to a request. */
export function signReply(request: Request, type: string, content: object, key: string): Frames {
  const header = {
    ...request.header,
    msg_id: randomUUID(),
    msg_type: type,
    date: new Date().toISOString()
  };
  const parts = [header, request.header, {}, content].map(part => JSON.stringify(part));
  return [...request.identities, DELIMITER, sign(parts, key), ...parts];
}

function sign(parts: Frames, key: string): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
