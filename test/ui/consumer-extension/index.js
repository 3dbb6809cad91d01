import { IStagebook } from 'stagebook/lab';

/** Shows in the page what another extension learns from the token. */
export default {
  id: 'stagebook-consumer:plugin',
  description: 'Writes the stages of the current notebook on the body of the page.',
  autoStart: true,
  requires: [IStagebook],
  activate: (app, stagebook) => {
    const show = () => {
      const names = stagebook.pipeline?.stages.map(stage => stage.name) ?? [];
      document.body.dataset.stages = names.join(' ');
    };
    stagebook.changed.connect(show);
    show();
  }
};
