import { MainAreaWidget } from '@jupyterlab/apputils';
import { stagebookIcon } from '../icons.js';
import { toolbarAction } from '../components/toolbar-action.js';
import { ToolbarChoice } from '../components/toolbar-choice.js';
import { GraphBody } from './graph-body.js';

/** Id of the tab. */
export const GRAPH_ID = 'stagebook-graph';

/** Makes the tab with the stage graph. */
export function createGraphWidget(options: GraphBody.IOptions): MainAreaWidget<GraphBody> {
  const { trans } = options;
  const body = new GraphBody(options);
  const widget = new MainAreaWidget({ content: body });
  widget.id = GRAPH_ID;
  widget.title.label = trans.__('Graph');
  widget.title.icon = stagebookIcon;
  widget.title.closable = true;
  const { toolbar } = widget;
  const add = (name: string, label: string, tooltip: string, onClick: () => void): void => {
    toolbar.addItem(name, toolbarAction({ label, tooltip, onClick }));
  };
  add('fit', trans.__('Fit'), trans.__('Show the whole graph (0)'), () => {
    body.showAll();
  });
  toolbar.addItem(
    'content',
    new ToolbarChoice({
      label: trans.__('What is drawn'),
      sides: [
        { value: 'stages', label: trans.__('Stages'), tooltip: trans.__('Draw the stages') },
        {
          value: 'files',
          label: trans.__('Files'),
          tooltip: trans.__('Draw the files that stages read and write')
        }
      ],
      chosen: 'stages',
      onChoose: content => {
        body.draw(content);
      }
    })
  );
  toolbar.addItem(
    'revision',
    new ToolbarChoice({
      label: trans.__('Whose graph is shown'),
      sides: [
        {
          value: 'workspace',
          label: trans.__('Workspace'),
          tooltip: trans.__('Show the graph of the workspace')
        },
        {
          value: 'checkpoint',
          label: trans.__('Checkpoint'),
          tooltip: trans.__('Show the graph of the checkpoint that is selected in the history')
        }
      ],
      chosen: 'workspace',
      onChoose: place => {
        body.follow(place);
      }
    })
  );
  add(
    'mermaid',
    trans.__('Copy as Mermaid'),
    trans.__('Copy the graph for a Markdown cell'),
    () => {
      body.copyMermaid();
    }
  );
  add('svg', trans.__('Save as SVG'), trans.__('Save the drawing as a file'), () => {
    body.save();
  });
  return widget;
}
