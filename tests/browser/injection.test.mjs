// Nothing that stands in a content file or in archive.toml becomes part of a page but as text.
//
// Each of the strings of injections.mjs stands in every field of a content file of each kind. Every page that
// this gives is opened with the policy that it carries and without any.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ALLOWED, LISTS, REFUSED, STRINGS, gap, marked, pagesOf, writeInjectedToml, writeInjections, writeRaw } from './injections.mjs';
import { none, repository, Site } from './support.mjs';

/** What pages are made of where there is nothing to be afraid of: strings that Markdown reads, and plain ones. */
const HARMLESS = [
  '新华桥', '新华 桥', 'bridge 1957', '**桥**', '*桥*', '`桥`', '- 桥', '- { 桥 }', '1. 桥', '# 桥', '## 桥', '> 桥', '---', '| 桥 |', '    桥',
  '```\n桥\n```', '[桥](about/ "桥")', '<https://example.org/>', '[^1]: 桥', '[[gap: 桥]]', '![桥]()', '桥\\\n桥', '桥\n\n桥', '\n桥\n\n---\n',
];

/** Where the site stands a second time, its pages without a policy. */
const BARE = 'without-policy/';

const sites = {};
let known;
before(async () => {
  sites.harmless = await Site.of(async (root) => {
    await writeInjections(root, { strings: HARMLESS.map((string) => string.replaceAll('\n', ' ')) });
    for (const [at, string] of HARMLESS.entries()) await writeRaw(root, `i${at}-raw`, string);
  });
  sites.content = await Site.of(async (root) => {
    await writeInjections(root);
    for (const [at, string] of ALLOWED.entries()) await writeRaw(root, `allowed${at}`, string);
  });
  sites.toml = await Site.of((root) => writeInjectedToml(root));
  for (const site of Object.values(sites)) await withoutStyles(site.output);
  for (const site of [sites.content, sites.toml]) await withoutPolicy(site.output);
  known = new Set(await pieces(sites.harmless));
});
after(() => Promise.all(Object.values(sites).map((site) => site.close())));

/** Empties the stylesheets: laying out thousands of pages takes minutes, and nobody looks at them. */
async function withoutStyles(folder) {
  for (const file of await readdir(folder)) if (file.endsWith('.css')) await writeFile(path.join(folder, file), '');
}

/** Copies the pages of a site beside them, without the policy. */
async function withoutPolicy(folder) {
  const copy = `${folder}-bare`;
  await cp(folder, copy, { recursive: true });
  for (const file of await readdir(copy, { recursive: true })) {
    if (!file.endsWith('.html')) continue;
    const html = await readFile(path.join(copy, file), 'utf8');
    const bare = html.replace(/<meta [^>]*content-security-policy[^>]*>/i, '');
    assert.notEqual(bare, html, `${file} has a policy`);
    await writeFile(path.join(copy, file), bare);
  }
  await cp(copy, path.join(folder, BARE), { recursive: true });
  await rm(copy, { recursive: true });
}

/** Every page of a site, as addresses. */
async function addresses(site) {
  const files = await readdir(site.output, { recursive: true });
  return files.filter((file) => file.endsWith('.html') && !file.startsWith(BARE)).map((file) => file.replace(/(^|\/)index\.html$/, '$1'));
}

/** The kinds of elements that the pages of a site are made of, with the names of their attributes. */
async function pieces(site) {
  const kinds = (await addresses(site)).map((url) => ['', url]);
  return (await site.every((page) => page.evaluate(PIECES), { kinds })).map(({ what }) => what);
}
const PIECES = () => [
  ...new Set(
    [...document.querySelectorAll('*')].map((element) => {
      const attributes = [...element.attributes].map(({ name }) => name).sort();
      const what = ['rel', 'http-equiv', 'type', 'role'].map((name) => element.getAttribute(name)).filter(Boolean);
      return `<${[element.localName, ...attributes, ...what].join(' ')}>`;
    }),
  ),
];

// Runs in a page before anything of it is read.
const WATCH = () => {
  globalThis.ran = [];
  globalThis.canary = (what) => globalThis.ran.push(`canary(${what}) runs`);
};

// Runs in a page that is there: what has run, what must not lead where it does, and what can be read.
const LOOK = async () => {
  for (const element of document.querySelectorAll('[onfocus], [onmouseover], [onclick], [autofocus]')) {
    for (const type of ['focus', 'mouseover', 'click']) element.dispatchEvent(new Event(type, { bubbles: true }));
  }
  // What runs, or leads away, does so by now.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const found = [...globalThis.ran, ...inspect.violations];
  for (const element of document.querySelectorAll('[href], [src], [action], [data]')) {
    for (const name of ['href', 'src', 'action', 'data']) {
      const address = element.getAttribute(name);
      if (address === null) continue;
      const protocol = URL.parse(address, document.baseURI)?.protocol;
      if (!['http:', 'https:', 'mailto:'].includes(protocol)) found.push(`something leads to ${address}`);
    }
  }
  return { found, text: document.body.innerText };
};

/** Text without what browsers put between words, drop or replace. */
const bare = (text) => text.replace(/[\s\0-\x1f\x7f-\x9f\ufffd]/g, '');

/** Opens pages and says what in them is not as it should be. `texts` gives what is to be read on one. */
function watch(site, kinds, texts = () => []) {
  const watched = new WeakSet();
  return site.every(
    async (page, kind, url) => {
      if (!watched.has(page)) await page.addInitScript(WATCH);
      watched.add(page);
      const found = [];
      const listeners = {
        dialog: (dialog) => {
          found.push('a dialog opens');
          dialog.dismiss().catch(() => {});
        },
        console: (message) => found.push(`the console says: ${message.text()}`),
        pageerror: (error) => found.push(`a script fails: ${error.message}`),
        popup: () => found.push('a window opens'),
        request: (request) => {
          if (!request.url().startsWith(site.base)) found.push(`something asks for ${request.url()}`);
        },
      };
      for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
      try {
        await page.goto(url);
        const seen = await page.evaluate(LOOK);
        const own = (await page.evaluate(PIECES)).filter((piece) => !known.has(piece));
        const shown = bare(seen.text);
        found.push(
          ...seen.found,
          ...own.map((piece) => `${piece} is no part of such a page`),
          ...(texts(kind) ?? []).filter((text) => !shown.includes(bare(text))).map((text) => `cannot be read: ${text}`),
        );
        if (page.url() !== url) found.push(`the page leads away, to ${page.url()}`);
      } catch (error) {
        found.push(`the page cannot be looked at: ${error.message.split('\n')[0]}`);
      }
      for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
      return found;
    },
    { kinds, go: false },
  );
}

/** The pages of a site but for the one that names its links in full. */
const pagesUnder = async (site, prefix) => (await addresses(site)).filter((url) => url !== '404.html').map((url) => [url, prefix + url]);

for (const [name, prefix] of [
  ['with the policy', ''],
  ['without a policy', BARE],
]) {
  test(`no string in a content file becomes more than text, ${name}`, async () => {
    const wanted = new Map();
    for (const [at, string] of STRINGS.entries()) {
      for (const [url, fields] of pagesOf(at)) {
        wanted.set(url, fields.map((field) => (field === 'gap' ? gap(at, string) : marked(field, at, string))));
      }
    }
    for (const [url, fields] of LISTS) wanted.set(url, STRINGS.flatMap((string, at) => fields.map((field) => marked(field, at, string))));
    const kinds = await pagesUnder(sites.content, prefix);
    for (const url of wanted.keys()) assert.ok(kinds.some(([here]) => here === url), `there is no page ${url}`);
    none(await watch(sites.content, kinds, (url) => wanted.get(url)));
  });

  test(`no string in archive.toml becomes more than text, ${name}`, async () => {
    const all = STRINGS.join(' ');
    const fields = (url) => ['title', 'rights', 'navigation', ...(url === '' ? ['description'] : [])];
    none(await watch(sites.toml, await pagesUnder(sites.toml, prefix), (url) => fields(url).map((field) => marked(field, '', all))));
  });
}

test('the feed and the sitemap are XML, and their words are text', async () => {
  for (const [name, site] of Object.entries(sites)) {
    const found = await site.open('about/', async (page) => {
      const files = {};
      for (const file of ['feed.xml', 'sitemap.xml']) files[file] = await readFile(path.join(site.output, file), 'utf8');
      return page.evaluate((files) => {
        return Object.entries(files).flatMap(([file, text]) => {
          const xml = new DOMParser().parseFromString(text, 'application/xml');
          return [...new Set([...xml.querySelectorAll('*')].map((element) => `${file}: ${element.namespaceURI} ${element.localName}`))];
        });
      }, files);
    });
    const atom = ['feed', 'id', 'title', 'link', 'updated', 'author', 'name', 'entry', 'published', 'summary'].map((name) => `feed.xml: http://www.w3.org/2005/Atom ${name}`);
    const urls = ['urlset', 'url', 'loc'].map((name) => `sitemap.xml: http://www.sitemaps.org/schemas/sitemap/0.9 ${name}`);
    assert.deepEqual([...found].sort(), [...atom, ...urls].sort(), name);
  }
});

test('a link that leads where none may is an error, and nothing is built', async () => {
  const root = path.join(sites.toml.folder, 'refused');
  const out = path.join(sites.toml.folder, 'refused-public');
  await writeInjections(root, { strings: ['新华桥'] });
  for (const [at, string] of REFUSED.entries()) {
    await mkdir(path.join(root, 'content/pages'), { recursive: true });
    await writeFile(path.join(root, `content/pages/refused${at}.md`), `---\ntitle: 链接\n---\n\n甲${string}\n`);
  }
  const { code, lines } = await run(['build', '--format', 'json', '--root', root, '--output', out]);
  assert.equal(code, 1);
  const errors = lines.filter(({ severity }) => severity === 'error');
  for (const [at, string] of REFUSED.entries()) {
    const codes = errors.filter(({ file }) => file === `content/pages/refused${at}.md`).map(({ code }) => code);
    assert.ok(codes.length > 0, `is no error: ${string}`);
    for (const code of codes) assert.match(code, /^(bad-link|remote-image|image-missing|link-to-nothing)$/, string);
  }
  assert.equal(existsSync(out), false);
});

test('where a string does become markup, it is noticed', async () => {
  const site = sites.harmless;
  const page = await readFile(path.join(site.output, 'about/index.html'), 'utf8');
  for (const [at, string] of STRINGS.entries()) {
    const markup = `<p>${string}</p><p title="${string}">x</p><p title=${string}>x</p><a href="${string}">x</a>`;
    await mkdir(path.join(site.output, `c${at}`), { recursive: true });
    await writeFile(path.join(site.output, `c${at}/index.html`), page.replace('<main', `${markup}<main`));
  }
  const found = await watch(site, STRINGS.map((string, at) => [string, `c${at}/`]));
  const noticed = new Set(found.map(({ at }) => at[0]));
  const missed = STRINGS.filter((string, at) => !noticed.has(`${string}, /c${at}/`));
  // Those in the languages of templates and of Markdown are none to a browser.
  assert.ok(noticed.size >= 85, `${noticed.size} of ${STRINGS.length} noticed; not:\n${missed.join('\n')}`);
});

/** Runs the program; its findings are read from what it prints. */
function run(options) {
  const program = process.env.ANNALS || path.join(repository, 'target/release/annals');
  return new Promise((resolve) => {
    execFile(program, options, { env: {}, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
      resolve({ code: error ? error.code : 0, lines });
    });
  });
}
