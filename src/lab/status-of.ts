import { ServerConnection } from '@jupyterlab/services';

/** Returns the HTTP status that the server refused with; null where it did not answer at all. */
export function statusOf(error: unknown): number | null {
  return error instanceof ServerConnection.ResponseError ? error.response.status : null;
}
