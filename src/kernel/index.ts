export { installKernel, uninstallKernel, type InstalledKernel } from './install-kernel.js';
export { environmentPrefix, type KernelspecPlace } from './kernelspec-folder.js';
