import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { Diagnostic, DiagnosticRemedy } from '../contract/diagnostic.js';
import type { Severity } from '../contract/diagnostic-codes.js';
import { unreachable } from '../contract/result.js';
import { toPlaceArgs } from './actions/place-args.js';
import { commandOf } from './actions/remedy-command.js';
import { CommandIDs } from './command-ids.js';
import { keepEdit } from './notebook/keep-edit.js';
import { formatPlace, plainText } from './notebook/describe-problem.js';
import { withCode } from './components/with-code.js';

const ICONS: Readonly<Record<Severity, string>> = { error: '✕', warning: '▲', info: 'i' };

/** What keeps back most comes first: of many, only some are in sight. */
const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Problems in the user's text; a click goes to the place. */
export function DiagnosticsList(props: {
  readonly diagnostics: readonly Diagnostic[];
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { commands, trans } = props;
  if (props.diagnostics.length === 0) return null;
  const diagnostics = ORDER.flatMap(severity =>
    props.diagnostics.filter(item => item.severity === severity)
  );
  return (
    <ul className="jp-StagebookDiagnostics" aria-label={trans.__('Problems')}>
      {diagnostics.map((item, i) => (
        <li key={`${item.code}-${String(i)}`} className={`jp-mod-${item.severity}`}>
          <button
            title={[item.code, ...(item.help ?? [])].join('\n')}
            onClick={() =>
              void commands.execute(CommandIDs.revealLocation, {
                location: toPlaceArgs(item.location)
              })
            }
          >
            <span
              className="jp-StagebookDiagnostics-icon"
              role="img"
              aria-label={wordOf(item.severity, trans)}
            >
              {ICONS[item.severity]}
            </span>
            <span>
              {withCode([item.message, keepEdit(item, trans)].filter(Boolean).join(' '))}{' '}
              <span className="jp-StagebookDiagnostics-place">
                {formatPlace(item.location, trans)}
              </span>
            </span>
          </button>
          {item.fixes?.map(({ title }) => (
            <button
              key={title}
              className="jp-StagebookDiagnostics-fix"
              onClick={() =>
                void commands.execute(CommandIDs.fixProblem, {
                  title,
                  ...(item.location.kind === 'cell' && { cell: item.location.cellId })
                })
              }
            >
              {plainText(title)}
            </button>
          ))}
          {item.remedy && <RemedyButton remedy={item.remedy} commands={commands} />}
        </li>
      ))}
    </ul>
  );
}

/** Offers what the engine can do; it asks first. */
function RemedyButton(props: {
  readonly remedy: DiagnosticRemedy;
  readonly commands: CommandRegistry;
}): ReactElement {
  const { remedy, commands } = props;
  const command = commandOf(remedy);
  return (
    <button
      className="jp-StagebookDiagnostics-fix"
      title={commands.caption(command)}
      onClick={() => void commands.execute(command)}
    >
      {plainText(remedy.title)}…
    </button>
  );
}

function wordOf(severity: Severity, trans: TranslationBundle): string {
  switch (severity) {
    case 'error':
      return trans.__('error');
    case 'warning':
      return trans.__('warning');
    case 'info':
      return trans.__('hint');
    default:
      return unreachable(severity);
  }
}
