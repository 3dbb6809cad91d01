import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ReactElement, ReactNode } from 'react';

/**
 * A button that carries out a command.
 *
 * Where that is not possible now it stays where Tab leads, so that who does not see its tooltip hears why not.
 */
export function CommandButton(props: {
  readonly commands: CommandRegistry;
  readonly id: string;
  readonly args?: ReadonlyPartialJSONObject;
  /** In place of the command's label. */
  readonly label?: string;
  readonly className?: string;
  readonly children?: ReactNode;
}): ReactElement {
  const { commands, id, args = {}, label, className = '', children } = props;
  const isEnabled = commands.isEnabled(id, args);
  return (
    <button
      className={`jp-StagebookButton ${className}`.trim()}
      title={commands.caption(id, args)}
      aria-disabled={isEnabled ? undefined : true}
      onClick={() => {
        if (commands.isEnabled(id, args)) void commands.execute(id, args);
      }}
    >
      {children}
      {label ?? commands.label(id, args)}
    </button>
  );
}
