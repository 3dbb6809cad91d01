import { PathExt } from '@jupyterlab/coreutils';
import {
  caretDownIcon,
  type LabIcon,
  MenuSvg,
  ReactWidget,
  UseSignal
} from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';
import type { ReactElement } from 'react';
import { showCaptions } from './actions/menu-captions.js';
import { returnFocusFrom } from './actions/return-focus.js';
import { CommandButton } from './components/command-button.js';
import { CommandIDs } from './command-ids.js';
import { MiddleText } from './components/middle-text.js';
import type { StagebookModel } from './model.js';
import { ChangedNotice } from './notebook/changed-notice.js';
import { KernelNotice } from './setup/kernel-notice.js';

/** Names project, branch and notebook, and holds the two buttons that everything starts with. */
export class Header extends ReactWidget {
  constructor(
    private readonly _model: StagebookModel,
    private readonly _commands: CommandRegistry,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-StagebookHeader');
  }

  override dispose(): void {
    this._menu?.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    return <UseSignal signal={this._model.changed}>{() => this._renderState()}</UseSignal>;
  }

  private _renderState(): ReactElement {
    const { project, notebook } = this._model;
    const name = notebook ? PathExt.basename(notebook.context.path) : '';
    return (
      <>
        <div className="jp-StagebookHeader-place">
          <b title={project?.root}>
            <MiddleText text={project?.name ?? this._trans.__('No project')} />
          </b>
          {project !== null && project.branch !== null && (
            <span title={this._trans.__('Branch %1', project.branch)}>
              ⎇ <MiddleText text={project.branch} />
            </span>
          )}
          <span className="jp-StagebookHeader-notebook" title={notebook?.context.path}>
            <MiddleText text={name} />
          </span>
          {this._commands.isEnabled(CommandIDs.pinProject) && this._renderPin()}
        </div>
        <div
          className="jp-StagebookHeader-buttons"
          role="toolbar"
          aria-label={this._trans.__('Pipeline')}
        >
          {this._renderButton(CommandIDs.writeGraph)}
          {this._renderButton(CommandIDs.runExperiment, 'jp-mod-accept')}
          <button
            className="jp-StagebookButton jp-StagebookHeader-more"
            aria-label={this._trans.__('More ways to run')}
            aria-haspopup="menu"
            title={this._trans.__('More ways to run')}
            onClick={event => {
              this._openMenu(event.currentTarget);
            }}
          >
            <caretDownIcon.react tag="span" />
          </button>
        </div>
        {notebook && project && (
          <KernelNotice notebook={notebook} commands={this._commands} trans={this._trans} />
        )}
        {!this._model.isWriting && (
          <ChangedNotice
            classes={this._model.checks.classes}
            numberOf={item => this._model.checks.numberOf(item)}
            commands={this._commands}
            trans={this._trans}
          />
        )}
      </>
    );
  }

  private _renderPin(): ReactElement {
    const id = CommandIDs.pinProject;
    const Icon = this._commands.icon(id) as LabIcon;
    return (
      <button
        className="jp-StagebookHeader-pin"
        aria-label={this._commands.label(id)}
        aria-pressed={this._commands.isToggled(id)}
        title={this._commands.caption(id)}
        onClick={() => void this._commands.execute(id)}
      >
        <Icon.react tag="span" />
      </button>
    );
  }

  private _openMenu(anchor: HTMLElement): void {
    this._menu ??= this._makeMenu();
    returnFocusFrom(this._menu);
    const { left, bottom } = anchor.getBoundingClientRect();
    this._menu.open(left, bottom);
  }

  private _makeMenu(): Menu {
    const menu = new MenuSvg({ commands: this._commands });
    menu.addItem({ command: CommandIDs.runExperimentWith });
    menu.addItem({ command: CommandIDs.resetAndRun });
    menu.addItem({ command: CommandIDs.runAndRestore });
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: CommandIDs.undoRestore });
    menu.addItem({ command: CommandIDs.openGraph });
    menu.addItem({ command: CommandIDs.refresh });
    showCaptions(menu);
    return menu;
  }

  private _renderButton(id: string, modifier = ''): ReactElement {
    return (
      <CommandButton commands={this._commands} id={id} className={modifier}>
        <span aria-hidden>{modifier ? '▶ ' : ''}</span>
      </CommandButton>
    );
  }

  private _menu: Menu | null = null;
}
