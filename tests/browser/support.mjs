// What the browser tests share: the shipped archive as a site, a server under a sub-path, Chromium, tabs.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The site is not at the root of its host, so that no link can lean on that. */
const MOUNT = '/some/archive/';

const WINDOW = { width: 1440, height: 900 };

/** The widths at which nothing may stick out. */
export const WIDTHS = [320, 390, 820, 1100, 1440, 2560];

/** A4 without the margins that the stylesheet sets: 210 - 2 × 18 by 297 - 2 × 20 mm. */
export const PRINT = { width: 657, height: 971 };

/** One page of every kind, and of an article in each of its states. */
export const KINDS = [
  ['home', ''],
  ['list of issues', 'issues/'],
  ['issue', 'issues/2021-08-06/'],
  ['issue whose date is inferred', 'issues/2021-08-09/'],
  ['issue without a day', 'issues/2021-08/'],
  ['page view', 'issues/2021-08-06/a1/'],
  ['day of the year', 'days/08-06/'],
  ['article', 'issues/2021-08-06/a1-08/'],
  ['article with figures', 'issues/2021-08/x1-01/'],
  ['article with a gap', 'issues/2021-08-06/a1-04/'],
  ['article with a supplied title', 'issues/2020-02-04/x1-02/'],
  ['topic', 'topics/testing/'],
  ['person', 'people/zhang-min/'],
  ['organisation', 'organizations/shi-weijianwei/'],
  ['place', 'places/lukou-qu/'],
  ['system', 'systems/hesuan-fangcang/'],
  ['list of topics', 'topics/'],
  ['list of people', 'people/'],
  ['list of organisations', 'organizations/'],
  ['list of places', 'places/'],
  ['list of systems', 'systems/'],
  ['list of writers', 'writers/'],
  ['notes', 'notes/'],
  ['notes of a kind', 'notes/doubt/'],
  ['about', 'about/'],
  ['search', 'search/'],
  ['search with results', 'search/?q=%E6%A0%B8%E9%85%B8%E6%A3%80%E6%B5%8B&kind=news'],
  ['404', 'nothing/here/'],
];

/** An archive that is built, served and looked at, and leaves nothing behind. */
export class Site {
  /** `prepare(root, browser)` may change the copy of the archive before it is built. */
  static async of(prepare = async () => {}) {
    const site = new Site();
    try {
      site.folder = await mkdtemp(path.join(tmpdir(), 'annals-browser-'));
      site.browser = await launch();
      const root = path.join(site.folder, 'archive');
      await copyArchive(root);
      await prepare(root, site.browser);
      site.output = path.join(site.folder, 'public');
      site.server = await serve(site.output);
      site.base = `http://127.0.0.1:${site.server.address().port}${MOUNT}`;
      await build(root, site.output, site.base);
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  async close() {
    await this.browser?.close();
    this.server?.closeAllConnections();
    this.server?.close();
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }

  /** A browser context in which nothing moves by itself and pages know how to look at themselves. */
  async context(options = {}) {
    const context = await this.browser.newContext({
      viewport: WINDOW,
      reducedMotion: 'reduce',
      colorScheme: 'light',
      locale: 'zh-CN',
      serviceWorkers: 'block',
      ...options,
    });
    await context.addInitScript({ path: path.join(import.meta.dirname, 'inspect.js') });
    return context;
  }

  /** Opens a page in a tab of its own for as long as `look` looks at it. */
  async open(url, look, options = {}) {
    const context = await this.context(options);
    try {
      const page = await context.newPage();
      await page.goto(this.base + url);
      const seen = await look(page);
      // Files that a test changes on their way may still be on it when it has seen enough.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      return seen;
    } finally {
      await context.close();
    }
  }

  /**
   * Every kind of page in a few tabs; what `look` finds is gathered under the page's name.
   * `look` is given the tab (already there, unless `go` is false), the kind and the address.
   */
  async every(look, { kinds = KINDS, go = true, tabs = 3, ...options } = {}) {
    const found = kinds.map(() => []);
    const context = await this.context(options);
    try {
      let next = 0;
      const work = async () => {
        const page = await context.newPage();
        for (let at = next++; at < kinds.length; at = next++) {
          const [kind, url] = kinds[at];
          // Every page begins in the same window, whatever was done to the tab before.
          await page.emulateMedia({ media: 'screen', colorScheme: options.colorScheme ?? 'light' });
          await page.setViewportSize(options.viewport ?? WINDOW);
          if (go) await page.goto(this.base + url);
          found[at] = under(`${kind}, /${url}`, await look(page, kind, this.base + url));
        }
      };
      await Promise.all(Array.from({ length: tabs }, work));
    } finally {
      await context.close();
    }
    return found.flat();
  }
}

/** Findings are strings, or come with where they were found; this says more of where. */
export function under(where, findings) {
  return findings.map((finding) => {
    const { at = [], ...rest } = typeof finding === 'string' ? { what: finding } : finding;
    return { ...rest, at: [where, ...at].filter(Boolean) };
  });
}

/** The same look at one page in windows of several widths. */
export async function atWidths(page, widths, look) {
  const found = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...under(`${width} px`, await look()));
  }
  return found;
}

/** A JPEG that shows a word. */
export async function drawing(browser, viewport, word) {
  const page = await browser.newPage({ viewport });
  await page.setContent(`<body style="margin: 0; background: #eee; font: 8rem serif; writing-mode: vertical-rl">${word}`);
  const bytes = await page.screenshot({ type: 'jpeg', quality: 80 });
  await page.close();
  return bytes;
}

/** Fails with the findings, each once, with the places where it was found. */
export function none(findings) {
  if (findings.length === 0) return;
  const places = new Map();
  for (const { what, at } of findings) places.set(what, [...(places.get(what) ?? []), at.join(', ')]);
  const lines = [...places].map(([what, at]) => {
    const more = at.length > 3 ? `, and ${at.length - 3} more` : '';
    return `${what}\n      in ${at.slice(0, 3).join('; ')}${more}`;
  });
  if (lines.length > 80) lines.splice(80, lines.length, `… and ${lines.length - 80} more`);
  const error = new Error(`${places.size} found:\n${lines.join('\n')}`);
  error.stack = error.message;
  throw error;
}

/** A copy of the shipped archive, to be changed. */
export async function copyArchive(root) {
  for (const part of ['archive.toml', 'content', 'static']) {
    const from = path.join(repository, part);
    // What a link leads to is copied: the copy is changed, never the archive.
    if (existsSync(from)) await cp(from, path.join(root, part), { recursive: true, dereference: true });
  }
}

/** The program that is tested. */
export function program() {
  return process.env.ANNALS || path.join(repository, 'target/release/annals');
}

export function launch() {
  // Playwright gives every launch a fresh profile and removes it afterwards.
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function build(root, output, base) {
  const options = ['build', '--quiet', '--root', root, '--output', output, '--base-url', base];
  return new Promise((resolve, reject) => {
    execFile(program(), options, { env: { COLUMNS: '110' } }, (error, stdout, stderr) => {
      if (error) reject(new Error(`the archive does not build:\n${stderr || error.message}`));
      else resolve();
    });
  });
}

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.xml': 'application/xml',
};

/** Sends a page in parts of which the browser draws each before the next is there, as on a slow line. */
async function drop(response, bytes) {
  const PARTS = 24;
  for (let part = 0; part < PARTS; part++) {
    const at = (share) => Math.floor((bytes.length * share) / PARTS);
    response.write(bytes.subarray(at(part), at(part + 1)));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  response.end();
}

/** A static host: index files, a slash behind folders, `404.html` for everything that is not there. */
async function serve(folder) {
  const server = createServer({ noDelay: true }, async (request, response) => {
    try {
      const { pathname } = new URL(request.url, 'http://127.0.0.1');
      const inside = path.normalize(decodeURIComponent(pathname));
      let file = inside.startsWith(MOUNT) ? path.join(folder, inside.slice(MOUNT.length)) : null;
      const what = file && (await stat(file).catch(() => null));
      if (what?.isDirectory() && !pathname.endsWith('/')) {
        response.writeHead(301, { location: `${pathname}/` }).end();
        return;
      }
      if (what?.isDirectory()) file = path.join(file, 'index.html');
      let status = 200;
      let bytes = file && (await readFile(file).catch(() => null));
      if (!bytes) {
        status = 404;
        file = path.join(folder, '404.html');
        bytes = await readFile(file);
      }
      const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      if (server.slow && type.startsWith('text/html')) await drop(response, bytes);
      else response.end(bytes);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
