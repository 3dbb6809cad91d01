import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Browser, type Locator } from '@playwright/test';
import { JupyterServer } from '../support/jupyter-server.js';
import { BROKEN_SERVERS, mend } from './support/broken-servers.js';
import { shoot } from './support/experiments.js';
import { writeNotebook } from './support/project.js';

const base = join(process.env['STAGEBOOK_UI_BASE'] ?? '', 'broken');

type Kind = keyof typeof BROKEN_SERVERS;

/** A page of a server that something is wrong with. */
interface Broken {
  readonly server: JupyterServer;
  readonly panel: Locator;
}

async function open(kind: Kind, browser: Browser): Promise<Broken> {
  const own = join(base, kind);
  const root = join(own, 'root');
  mkdirSync(root, { recursive: true });
  writeNotebook(root, 'work');
  const server = await JupyterServer.start(root, BROKEN_SERVERS[kind](own));
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  // Where there is no Node, the kernel of the notebook dies, too, and JupyterLab says so.
  const dialog = page.locator('.jp-Dialog');
  await page.addLocatorHandler(dialog, () => dialog.getByRole('button').last().click());
  await page.goto(`${server.url}lab/tree/work/train.ipynb?token=${server.token}`);
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
  await page.locator('.jp-SideBar [data-id="stagebook-panel"]').click();
  return { server, panel: page.locator('#stagebook-panel') };
}

test('each server that cannot work says why, and what helps', async ({ browser }) => {
  const kinds = Object.keys(BROKEN_SERVERS) as Kind[];
  const opened = await Promise.all(kinds.map(kind => open(kind, browser)));
  const of = (kind: Kind): Locator => (opened[kinds.indexOf(kind)] as Broken).panel;
  try {
    for (const kind of kinds) {
      await expect(of(kind).getByRole('alert'), kind).toHaveCount(1);
      // What helps is not to be scrolled for.
      await expect(of(kind).getByRole('button', { name: 'Try again' })).toBeInViewport();
      await shoot(of(kind), `server-${kind}`);
    }

    const missing = of('no-extension').getByRole('alert');
    await expect(missing).toContainText('The server extension is missing');
    await expect(missing).toContainText('pip install stagebook');
    await expect(missing).toContainText('jupyter server extension enable stagebook');

    const node = of('no-node').getByRole('alert');
    await expect(node).toContainText('Node.js is missing');
    await expect(node).toContainText('pip install "stagebook[node]"');
    mend('no-node', join(base, 'no-node'));
    await node.getByRole('button', { name: 'Try again' }).click();
    await expect(node).toContainText('No project here');

    const forbidden = of('forbidden').getByRole('alert');
    await expect(forbidden).toContainText('Not allowed');
    await expect(forbidden).toContainText('ask who runs the server');
    await expect(forbidden.getByRole('button', { name: 'Reload the page' })).toBeVisible();

    const page = of('old-page').getByRole('alert');
    await expect(page).toContainText('This page is older than the server');
    await expect(page.getByRole('button', { name: 'Reload the page' })).toBeVisible();

    const versions = of('two-versions').getByRole('alert');
    await expect(versions).toContainText('The engine is version 9.9.9');
    await expect(versions).toContainText('pip install --force-reinstall stagebook');
    mend('two-versions', join(base, 'two-versions'));
    await versions.getByRole('button', { name: 'Start it again' }).click();
    await expect(versions).toContainText('No project here');
  } finally {
    await Promise.all(opened.map(({ server }) => server.stop()));
  }
});
