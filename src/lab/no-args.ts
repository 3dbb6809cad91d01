/** What `describedBy` says of a command that takes no arguments. */
export const NO_ARGS = {
  args: { type: 'object', properties: {}, additionalProperties: false }
} as const;
