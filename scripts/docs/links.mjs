// Links of a site that lead nowhere: to files that are not there, and to places of pages that have none of that name.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * Every broken link of the pages under a folder; what leads to other sites is not asked for.
 *
 * @param except a folder of pages that are only linked to: rustdoc checks its own
 */
export function brokenLinks(folder, except) {
  const pages = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.html') && !name.startsWith(`${except}/`))
    .map((name) => join(folder, name));
  const broken = [];
  for (const page of pages) {
    for (const link of linksOf(page)) {
      if (!leads(folder, page, link)) broken.push({ page: relative(folder, page), link });
    }
  }
  return broken;
}

function linksOf(page) {
  const links = [...textOf(page).matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]+)"/g)];
  return new Set(links.map(([, link]) => link.replaceAll('&amp;', '&')));
}

function leads(folder, page, link) {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link)) return true;
  const [path, place] = link.split('#');
  let file = path === '' ? page : resolve(dirname(page), decodeURIComponent(path.split('?')[0]));
  if (relative(folder, file).startsWith('..') || !existsSync(file)) return false;
  if (statSync(file).isDirectory()) file = join(file, 'index.html');
  if (!existsSync(file)) return false;
  if (!place || !file.endsWith('.html')) return true;
  return idsOf(file).has(decodeURIComponent(place));
}

const texts = new Map();

function textOf(file) {
  let text = texts.get(file);
  if (text === undefined) {
    text = readFileSync(file, 'utf8');
    texts.set(file, text);
  }
  return text;
}

const ids = new Map();

function idsOf(file) {
  let found = ids.get(file);
  if (!found) {
    found = new Set([...textOf(file).matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id));
    ids.set(file, found);
  }
  return found;
}
