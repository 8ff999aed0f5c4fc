import { readFileSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';

/** The answer for a file of the front end. */
export interface Asset {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer | string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Not built</title>
<h1>The page isn’t built</h1><p>End the demo with Ctrl-C, and start it again with <code>npm run demo</code>: it builds the page first.</p>`;

const NOT_FOUND = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title>
<h1>There’s nothing here</h1><p><a href="/">To the page</a></p>`;

const html = (status: number, bytes: string): Asset => ({ status, type: TYPES['.html'] ?? '', bytes });

/** Finds files of a folder by the path of an address; `/` is its index.html. */
export const assetsIn =
  (folder: string) =>
  (pathname: string): Asset => {
    const file = fileOf(folder, pathname);
    try {
      if (file)
        return {
          status: 200,
          type: TYPES[extname(file)] ?? 'application/octet-stream',
          bytes: readFileSync(file),
        };
    } catch {
      // Answered below.
    }
    return pathname === '/' ? html(404, NOT_BUILT) : html(404, NOT_FOUND);
  };

/** Returns the file that a path names, or null if it isn't in the folder. */
function fileOf(folder: string, pathname: string): string | null {
  try {
    const file = normalize(join(folder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    return file.startsWith(normalize(folder) + sep) ? file : null;
  } catch {
    // None of this page's addresses is written like that.
    return null;
  }
}
