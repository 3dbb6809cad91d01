import { LabIcon } from '@jupyterlab/ui-components';

/** Three stages and their arrows. */
export const stagebookIcon = new LabIcon({
  name: 'stagebook:stagebook',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <rect x="3" y="3" width="8" height="5" rx="1.2"/>
    <rect x="13" y="9.5" width="8" height="5" rx="1.2"/>
    <rect x="3" y="16" width="8" height="5" rx="1.2"/>
    <path d="M6.2 8.5h1.6v7H6.200zM8 11.200h4.500v1.600H8z"/>
  </g>
</svg>`
});
