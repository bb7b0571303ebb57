// Links of a site that lead nowhere: to files that are not there, and to places of pages that have none of that name.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Every broken link between the pages under a folder; what leads elsewhere is not asked for. */
export function brokenLinks(folder) {
  const pages = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.html'))
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
  // Of rustdoc's source pages, a place is a range of lines.
  if (!place || !file.endsWith('.html') || /\/src\//.test(file)) return true;
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
