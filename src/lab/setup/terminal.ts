import type { CommandRegistry } from '@lumino/commands';
import type { ISignal } from '@lumino/signaling';
import { UNSEEN } from '../../contract/quote-word.js';

const CREATE = 'terminal:create-new';

/** The part of a terminal of JupyterLab that is written to. */
interface ITerminal {
  readonly content: { readonly session: ISession };
}

interface ISession {
  readonly connectionStatus: string;
  readonly connectionStatusChanged: ISignal<unknown, unknown>;
  send(message: { readonly type: 'stdin'; readonly content: readonly string[] }): void;
}

/** Tells whether this JupyterLab has terminals. */
export function canType(commands: CommandRegistry): boolean {
  return commands.hasCommand(CREATE) && commands.isEnabled(CREATE);
}

/**
 * Opens a terminal with a command line typed in it. It does not run before the user presses Enter: it
 * may hold a path that anybody chose.
 */
export async function typeInTerminal(
  commands: CommandRegistry,
  line: string,
  cwd?: string
): Promise<void> {
  const terminal = (await commands.execute(CREATE, cwd === undefined ? {} : { cwd })) as ITerminal;
  const { session } = terminal.content;
  const type = (): boolean => {
    if (session.connectionStatus !== 'connected') return false;
    session.send({ type: 'stdin', content: [withoutControls(line)] });
    return true;
  };
  const onConnected = (): void => {
    if (type()) session.connectionStatusChanged.disconnect(onConnected);
  };
  if (!type()) session.connectionStatusChanged.connect(onConnected);
}

/** Takes out what could end the line and so run it, do something else in a terminal, or hide what it does. */
export function withoutControls(line: string): string {
  return line.replace(UNSEEN, ' ');
}
