/** A reason why the kernel cannot start, in words for the person who chose it. */
export class LaunchError extends Error {}
