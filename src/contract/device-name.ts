/** Tells whether Windows keeps a name for a device, so that no file and no folder can have it, whatever its extension. */
export function isDeviceName(name: string): boolean {
  return /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i.test(name);
}
