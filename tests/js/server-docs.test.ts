/** The documentation beside the page, and the check of its links. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { brokenLinks } from '../../scripts/docs/links.mjs';
import { startPage } from '../../www/server/page.mjs';

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tokenbrook-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('it is served at /docs/, under a policy of its own', async () => {
  const root = folderOf({ 'index.html': 'the page' });
  const docs = folderOf({ 'index.html': 'the guide', 'a/b.html': 'deep' });
  const endpoint = { url: 'http://127.0.0.1:1', baseURL: 'http://127.0.0.1:1/v1', relay: false };
  const { url, close } = await startPage({ root, docs, endpoint });
  onTestFinished(close);
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return { text: await response.text(), policy: response.headers.get('content-security-policy') };
  };
  expect(await get('/docs')).toMatchObject({ text: 'the guide' });
  expect(await get('/docs/a/b.html')).toMatchObject({ text: 'deep' });
  expect((await get('/docs/')).policy).toContain("default-src 'self' 'unsafe-inline'");
  expect((await get('/')).policy).toContain("default-src 'none'");
  expect((await fetch(`${url}/docs/none.html`)).status).toBe(404);
  expect((await fetch(`${url}/docs/..%2f..%2fetc/passwd`)).status).toBeGreaterThanOrEqual(400);
});

test('links that lead nowhere are found, and no others', () => {
  const site = folderOf({
    'index.html': `<h1 id="top"></h1><a href="#top">a</a><a href="#bottom">b</a><a href="sub/">c</a>
      <a href="sub/index.html#here">d</a><a href="sub/index.html#there">e</a><a href="none.html">f</a>
      <a href="https://example.com/none">g</a><a href="../out.html">h</a><script src="main.js?x=1"></script>
      <a class="x" href="rust/index.html">i</a>`,
    'sub/index.html': '<p id="here"></p><a href="../index.html">a</a><img src="none.png">',
    'rust/index.html': '<a href="of-another.html">not ours to check</a>',
    'main.js': '',
  });
  expect(brokenLinks(site, 'rust').map(({ page, link }) => `${page} ${link}`)).toEqual([
    'index.html #bottom',
    'index.html sub/index.html#there',
    'index.html none.html',
    'index.html ../out.html',
    'sub/index.html none.png',
  ]);
});
