import { resolve } from 'node:path';
import {
  environmentPrefix,
  installKernel,
  uninstallKernel,
  type KernelspecPlace
} from '../kernel/index.js';
import type { Command } from './command.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { UsageError } from './usage.js';

const flag = { type: 'boolean' } as const;
const options = { user: flag, prefix: { type: 'string' }, 'sys-prefix': flag } as const;

/** The commands behind `stagebook kernel`. Options are those of `jupyter kernelspec install`. */
export const KERNEL_COMMANDS: Readonly<Record<string, Command>> = {
  install: { options, maxPositionals: 0, run: runKernelInstall },
  uninstall: { options, maxPositionals: 0, run: runKernelUninstall }
};

/** `stagebook kernel install [--user|--sys-prefix|--prefix <dir>]`. */
function runKernelInstall(invocation: Invocation): Promise<number> {
  const result = installKernel(place(invocation));
  return Promise.resolve(
    print(
      invocation,
      result,
      ({ folder }) => `The kernel TypeScript (Stagebook) is installed in ${folder}.\n`
    )
  );
}

/** `stagebook kernel uninstall`, from the place that the same options name. */
function runKernelUninstall(invocation: Invocation): Promise<number> {
  const result = uninstallKernel(place(invocation));
  return Promise.resolve(print(invocation, result, folder => `Removed ${folder}.\n`));
}

function place({ values, cwd }: Invocation): KernelspecPlace {
  const given = Object.keys(options).filter(name => values[name] !== undefined);
  if (given.length > 1)
    throw new UsageError(`only one of ${given.map(name => `\`--${name}\``).join(' and ')}.`);
  if (typeof values['prefix'] === 'string') return { prefix: resolve(cwd, values['prefix']) };
  if (values['sys-prefix'] !== true) return 'user';
  const prefix = environmentPrefix();
  if (prefix === undefined)
    throw new UsageError('no Python environment is active; name its folder with `--prefix`.');
  return { prefix };
}
