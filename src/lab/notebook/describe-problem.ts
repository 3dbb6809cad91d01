import type { TranslationBundle } from '@jupyterlab/translation';
import type { Diagnostic, Location } from '../../contract/diagnostic.js';

/** Takes the backticks out, where code cannot be set apart. */
export function plainText(message: string): string {
  return message.replaceAll('`', '');
}

/** Names a place as people do: notebook or file, cell, line. */
export function formatPlace(location: Location, trans: TranslationBundle): string {
  const line = location.range ? location.range.start.line + 1 : undefined;
  const name = location.kind === 'cell' ? location.notebook : location.path;
  const cell = location.kind === 'cell' ? trans.__(', cell %1', location.cellNumber) : '';
  return `${name}${cell}${line === undefined ? '' : trans.__(', line %1', line)}`;
}

/** Draws what a problem is and what to do about it; names in messages stay text, whatever they hold. */
export function describeProblem(
  { code, message, related, help }: Diagnostic,
  trans: TranslationBundle
): HTMLElement {
  const node = element('div', 'jp-StagebookMark-message');
  node.append(
    withCode('p', message),
    ...(related ?? []).map(item =>
      withCode('p', `${item.message} (${formatPlace(item.location, trans)})`)
    ),
    ...(help ?? []).map(line => withCode('p', line, 'jp-StagebookMark-help')),
    element('p', 'jp-StagebookMark-code', code)
  );
  return node;
}

function withCode(name: string, message: string, className = ''): HTMLElement {
  const node = element(name, className);
  message.split('`').forEach((part, i) => {
    node.append(i % 2 === 1 ? element('code', '', part) : part);
  });
  return node;
}

function element(name: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}
