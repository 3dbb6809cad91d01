import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import { SETTINGS_ID } from '../settings.js';
import type { IRevision } from './revision-args.js';

/** Asks once for each project whether its commands may run: that it was cloned and opened is no consent. */
export class Consent {
  constructor(private readonly _options: Consent.IOptions) {}

  /**
   * Shows the commands of the stages before the first run; false: do not run. What runs is the pipeline of the workspace,
   * or that of a revision.
   */
  async ask(project: ProjectClient, revision?: IRevision): Promise<boolean> {
    const { trans } = this._options;
    const { root } = project;
    if (this._given.has(root) || (await this._readTrusted()).includes(root)) return true;
    // What the panel shows may be from before the graph was written, and without a command to ask about.
    const pipeline = await reportFailure(
      revision ? project.ask('graph/at', { rev: revision.rev }) : project.ask('graph/view', {}),
      trans,
      project
    );
    if (!pipeline) return false;
    const stages = pipeline.stages.filter(({ cmd }) => cmd !== undefined);
    // Without a stage nothing runs, and the engine says why.
    if (stages.length === 0) return true;
    const { button } = await showDialog({
      title: revision
        ? project.sign(trans.__('Run the commands of %1?', revision.label))
        : trans.__('Run the commands of %1?', project.name),
      body: (
        <div className="jp-StagebookConsent">
          <p>
            {revision
              ? trans.__(
                  'These are its own commands. They run with its own code, not that of the workspace, on the machine of the Jupyter server. Go on if you trust them; you are asked once for each project.'
                )
              : trans.__(
                  'An experiment runs these commands and the code of the project on the machine of the Jupyter server. Go on if you trust them; you are asked once for each project.'
                )}
          </p>
          <dl>
            {stages.map(({ name, cmd }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{cmd}</dd>
              </div>
            ))}
          </dl>
        </div>
      ),
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Trust and run') })]
    });
    if (!button.accept) return false;
    this._given.add(root);
    await this._keep(project);
    return true;
  }

  private async _readTrusted(): Promise<readonly string[]> {
    const setting = await this._options.registry?.get(SETTINGS_ID, 'trustedProjects');
    return (setting?.composite ?? []) as readonly string[];
  }

  private async _keep(project: ProjectClient): Promise<void> {
    try {
      const trusted = [...(await this._readTrusted()), project.root];
      await this._options.registry?.set(SETTINGS_ID, 'trustedProjects', trusted);
    } catch {
      // Settings that cannot be written keep no run from starting.
      const { trans } = this._options;
      Notification.info(
        project.sign(
          trans.__('Trust could not be saved in the settings: the next page asks again.')
        ),
        { autoClose: 5000 }
      );
    }
  }

  /** Folders whose commands were agreed to since the page was loaded: there may be no place to keep them. */
  private readonly _given = new Set<string>();
}

/** Types of the consent. */
export namespace Consent {
  /** What it works on. */
  export interface IOptions {
    readonly registry: ISettingRegistry | null;
    readonly trans: TranslationBundle;
  }
}
