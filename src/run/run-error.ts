/** Why a stage cannot be run, said in full by its message. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
