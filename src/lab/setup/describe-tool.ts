import type { TranslationBundle } from '@jupyterlab/translation';
import type { ToolReport } from '../../contract/requests.js';
import type { IProblem } from './problem.js';

/** Words a tool that is missing or too old, and how to come by it. */
export function describeTool(
  tool: { readonly tool: string; readonly wanted: string; readonly found?: string },
  trans: TranslationBundle
): IProblem {
  const { tool: name, wanted, found } = tool;
  return {
    title: found === undefined ? trans.__('%1 is missing', name) : trans.__('%1 is too old', name),
    message:
      found === undefined
        ? trans.__('%1 %2 or newer is needed and was not found.', name, wanted)
        : trans.__('%1 %2 or newer is needed, %3 was found.', name, wanted, found),
    help: [howToInstall(name, wanted, trans)]
  };
}

/** Words a tool that is missing: what, and how to come by it. */
export function wordTool(report: ToolReport, trans: TranslationBundle): readonly string[] {
  const { tool, found, version, wanted, help } = report;
  // There is a tool, but what is wrong is not its age.
  if (help !== undefined && (tool === 'stagebook' || (found && version === undefined)))
    return [help];
  const subject = { tool, wanted, ...(version !== undefined && { found: version }) };
  const described = describeTool(subject, trans);
  return [described.message, ...(help === undefined ? (described.help ?? []) : [help])];
}

function howToInstall(tool: string, wanted: string, trans: TranslationBundle): string {
  switch (tool) {
    case 'dvc':
      return trans.__('Install it: `%1`.', `pip install "dvc>=${wanted}"`);
    case 'git':
      return trans.__('Install it from git-scm.com or with the package manager of your system.');
    default:
      return trans.__('Install %1 %2 or newer.', tool, wanted);
  }
}
