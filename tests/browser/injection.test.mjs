// Nothing that stands in a content file or in archive.toml becomes part of a page but as text.
//
// Each of the strings of injections.mjs stands in every field of a content file of each kind. Every page that
// this gives is opened with the policy that it carries and without any.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ALLOWED, LISTS, REFUSED, STRINGS, gap, marked, pagesOf, writeInjectedToml, writeInjections, writeRaw } from './injections.mjs';
import { none, repository, Site, under } from './support.mjs';

/** What pages are made of where there is nothing to be afraid of: strings that Markdown reads, and plain ones. */
const HARMLESS = [
  '新华桥', '新华 桥', 'bridge 1957', '**桥**', '*桥*', '`桥`', '- 桥', '- { 桥 }', '1. 桥', '# 桥', '## 桥', '> 桥', '---', '| 桥 |', '    桥',
  // so many that lists have several pages, as with the strings that are not harmless
  ...Array.from({ length: 110 }, (_, n) => `桥${n}`),
  '```\n桥\n```', '[桥](about/ "桥")', '<https://example.org/>', '[^1]: 桥', '[[gap: 桥]]', '![桥]()', '桥\\\n桥', '桥\n\n桥', '\n桥\n\n---\n',
];

/** What is put beside the pages of a site: its pages without a policy, and a page to look at others in. */
const BESIDE = 'beside/';
const BARE = `${BESIDE}without-policy/`;
const FRAMES = `${BESIDE}frames.html`;

/** How many pages are opened at once in a tab. */
const TOGETHER = 16;

const sites = {};
/** The kinds of elements that pages are made of, with the names of their attributes. */
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
  for (const { output } of Object.values(sites)) await prepare(output);
  const pieces = [];
  none(await watch(sites.harmless, await pagesUnder(sites.harmless, ''), { seen: (page) => pieces.push(...page.pieces) }));
  known = new Set(pieces);
});
after(() => Promise.all(Object.values(sites).map((site) => site.close())));

/** Takes the stylesheets from the pages of a site, which nobody looks at here, and copies the pages without their policy. */
async function prepare(folder) {
  for (const file of await pageFiles(folder)) {
    const built = await readFile(path.join(folder, file), 'utf8');
    const html = built.replace(/<link [^>]*rel=.?stylesheet[^>]*>/g, '');
    const bare = html.replace(/<meta [^>]*content-security-policy[^>]*>/i, '');
    assert.ok(bare.length < html.length && html.length < built.length, `${file} has styles and a policy`);
    const copy = path.join(folder, BARE, file);
    await mkdir(path.dirname(copy), { recursive: true });
    await Promise.all([writeFile(path.join(folder, file), html), writeFile(copy, bare)]);
  }
  await copyFile(path.join(folder, 'switch.js'), path.join(folder, BARE, 'switch.js'));
  await writeFile(path.join(folder, FRAMES), '<!DOCTYPE html><title>Frames</title><link rel=icon href="data:,">');
}

/** The pages of a site as it was built. */
async function pageFiles(folder) {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => file.endsWith('.html') && !file.startsWith(BESIDE));
}

// Runs in every frame before anything of it is read.
const WATCH = () => {
  globalThis.ran = [];
  globalThis.canary = (what) => globalThis.ran.push(`canary(${what}) runs`);
};

// Runs in the page of frames, with the addresses of pages to be opened in it: of each page, what has run, what
// does not lead where it may, what the page is made of and what can be read.
const LOOK = async (urls) => {
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const frames = urls.map((url, at) => {
    const frame = document.createElement('iframe');
    frame.name = at;
    frame.src = url;
    frame.width = 1000;
    return frame;
  });
  const loaded = frames.map((frame) => new Promise((resolve) => (frame.onload = resolve)));
  document.body.replaceChildren(...frames);
  await Promise.race([Promise.all(loaded), wait(20_000)]);
  // Of a page that has led away nothing can be read.
  const windows = frames.map((frame) => frame.contentDocument && frame.contentWindow);
  for (const window of windows) {
    for (const element of window?.document.querySelectorAll('[onfocus], [onmouseover], [onclick], [autofocus]') ?? []) {
      for (const type of ['focus', 'mouseover', 'click']) element.dispatchEvent(new Event(type, { bubbles: true }));
    }
  }
  // What runs, or leads away, does so by now.
  await wait(50);
  const looks = frames.map((frame, at) => {
    const { contentDocument, contentWindow } = frame;
    if (contentDocument?.readyState !== 'complete') return { found: ['the page leads away, or is never all there'], pieces: [], text: '' };
    const found = [...contentWindow.ran, ...contentWindow.inspect.violations];
    if (contentWindow.location.href !== urls[at]) found.push(`the page leads away, to ${contentWindow.location}`);
    const pieces = new Set();
    for (const element of contentDocument.querySelectorAll('*')) {
      const attributes = [...element.attributes].map(({ name }) => name).sort();
      const what = ['rel', 'http-equiv', 'type', 'role'].map((name) => element.getAttribute(name)).filter(Boolean);
      pieces.add(`<${[element.localName, ...attributes, ...what].join(' ')}>`);
      for (const name of ['href', 'src', 'action', 'data']) {
        const address = element.getAttribute(name);
        if (address === null) continue;
        const protocol = URL.parse(address, contentDocument.baseURI)?.protocol;
        if (!['http:', 'https:', 'mailto:'].includes(protocol)) found.push(`something leads to ${address}`);
      }
    }
    return { found, pieces: [...pieces], text: contentDocument.body.innerText };
  });
  document.body.replaceChildren();
  return looks;
};

/** Text without what browsers put between words, drop or replace. */
const bare = (text) => text.replace(/[\s\0-\x1f\x7f-\x9f\ufffd]/g, '');

/**
 * Opens pages, many at once in frames of one, and says what in them is not as it should be. `texts` gives what is to
 * be read on a page, and `seen` is told what was seen of it, and of which.
 */
async function watch(site, kinds, { texts = () => [], seen = () => {} } = {}) {
  const judged = (kind, look) => {
    seen(look, kind);
    const shown = bare(look.text);
    return [
      ...look.found,
      ...look.pieces.filter((piece) => known && !known.has(piece)).map((piece) => `${piece} is no part of such a page`),
      ...(texts(kind) ?? []).filter((text) => !shown.includes(bare(text))).map((text) => `cannot be read: ${text}`),
    ];
  };
  const groups = Array.from({ length: Math.ceil(kinds.length / TOGETHER) }, (_, at) => kinds.slice(TOGETHER * at, TOGETHER * (at + 1)));
  const found = await site.every(
    async (page, number, frames) => {
      const group = groups[number];
      // What the browser says, it says of one of them.
      const said = [];
      const listeners = {
        dialog: (dialog) => {
          said.push('a dialog opens');
          dialog.dismiss().catch(() => {});
        },
        console: (message) => said.push(`the console says: ${message.text()}`),
        pageerror: (error) => said.push(`a script fails: ${error.message}`),
        popup: () => said.push('a window opens'),
        request: (request) => {
          if (!request.url().startsWith(site.base)) said.push(`something asks for ${request.url()}`);
        },
      };
      if (page.url() !== frames) {
        await page.addInitScript(WATCH);
        await page.goto(frames);
      }
      for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
      const looks = await page.evaluate(LOOK, group.map(([, url]) => site.base + url));
      for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
      return [
        ...looks.flatMap((look, at) => under(`${group[at][0]}, /${group[at][1]}`, judged(group[at][0], look))),
        ...under(`one of ${group.length} pages from /${group[0][1]}`, said),
      ];
    },
    { kinds: groups.map((_, number) => [number, FRAMES]), go: false },
  );
  // The page of frames is not where anything was found.
  return found.map(({ what, at }) => ({ what, at: at.slice(1) }));
}

/** The pages of a site by their addresses, and where they are opened. */
async function pagesUnder(site, prefix) {
  const urls = (await pageFiles(site.output)).map((file) => file.replace(/(^|\/)index\.html$/, '$1'));
  return urls.map((url) => [url, prefix + url]);
}

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
    const kinds = await pagesUnder(sites.content, prefix);
    for (const url of wanted.keys()) assert.ok(kinds.some(([here]) => here === url), `there is no page ${url}`);
    const lists = new Map(LISTS.map(([pages]) => [pages, '']));
    const seen = ({ text }, url) => {
      for (const [pages, read] of lists) if (pages.test(url)) lists.set(pages, read + bare(text));
    };
    none(await watch(sites.content, kinds, { texts: (url) => wanted.get(url), seen }));
    for (const [pages, fields] of LISTS) {
      const listed = STRINGS.flatMap((string, at) => fields(at).map((field) => marked(field, at, string)));
      none(listed.filter((text) => !lists.get(pages).includes(bare(text))).map((text) => ({ what: `is on no page of ${pages}: ${text}`, at: [] })));
    }
  });

  test(`no string in archive.toml becomes more than text, ${name}`, async () => {
    const all = STRINGS.join(' ');
    const fields = (url) => ['title', 'rights', 'navigation', ...(url === '' ? ['description'] : [])];
    const texts = (url) => fields(url).map((field) => marked(field, '', all));
    none(await watch(sites.toml, await pagesUnder(sites.toml, prefix), { texts }));
  });
}

test('feeds and the sitemap are XML, and their words are text', async () => {
  for (const [name, site] of Object.entries(sites)) {
    const found = await site.open('about/', async (page) => {
      const files = {};
      for (const file of ['feed.xml', 'notes/feed.xml', 'sitemap.xml']) files[file] = await readFile(path.join(site.output, file), 'utf8');
      return page.evaluate((files) => {
        return Object.entries(files).flatMap(([file, text]) => {
          const xml = new DOMParser().parseFromString(text, 'application/xml');
          return [...new Set([...xml.querySelectorAll('*')].map((element) => `${file}: ${element.namespaceURI} ${element.localName}`))];
        });
      }, files);
    });
    const entries = ['feed', 'id', 'title', 'link', 'updated', 'author', 'name', 'entry', 'summary'];
    const atom = (file, names) => names.map((name) => `${file}: http://www.w3.org/2005/Atom ${name}`);
    const urls = ['urlset', 'url', 'loc'].map((name) => `sitemap.xml: http://www.sitemaps.org/schemas/sitemap/0.9 ${name}`);
    const wanted = [...atom('feed.xml', [...entries, 'published']), ...atom('notes/feed.xml', entries), ...urls];
    assert.deepEqual([...found].sort(), wanted.sort(), name);
  }
});

test('annotations are JSON, and what is HTML in them has nothing that runs', async () => {
  const bodies = async ({ output }) => {
    const files = (await readdir(output, { recursive: true })).filter((file) => file.endsWith('annotations.jsonld'));
    const read = await Promise.all(files.map(async (file) => JSON.parse(await readFile(path.join(output, file), 'utf8'))));
    const all = read.flatMap(({ items = [] }) => items).flatMap(({ body }) => body);
    return all.filter(({ format }) => format === 'text/html').map(({ value }) => value);
  };
  const pieces = (site, values) =>
    site.open('about/', (page) =>
      page.evaluate((values) => {
        const found = new Set();
        for (const value of values) {
          for (const element of new DOMParser().parseFromString(value, 'text/html').querySelectorAll('*')) {
            found.add([element.localName, ...[...element.attributes].map(({ name }) => name).sort()].join(' '));
            if (/^\s*(javascript|vbscript|data):/i.test(element.getAttribute('href') ?? '')) found.add(`a link to ${element.getAttribute('href')}`);
          }
        }
        return [...found];
      }, values),
    );
  const values = await bodies(sites.content);
  assert.ok(values.length >= STRINGS.length, `${values.length} bodies`);
  const harmless = new Set(await pieces(sites.harmless, await bodies(sites.harmless)));
  assert.deepEqual((await pieces(sites.content, values)).filter((piece) => !harmless.has(piece)), []);
});

test('an id, a day, a language, a kind or a certainty of a note that is anything else is an error', async () => {
  const root = path.join(sites.toml.folder, 'refused-notes');
  const out = path.join(sites.toml.folder, 'refused-notes-public');
  await writeInjections(root, { strings: ['新华桥'] });
  const file = 'content/issues/i0/a1-01.notes.md';
  const good = await readFile(path.join(root, file), 'utf8');
  const strings = STRINGS.filter((string) => !/[\0\s{}]/.test(string));
  assert.ok(strings.length > 40);
  const wrong = strings.flatMap((string) => [
    [`{#n1}`, `{#${string}}`],
    ['## doubt·open', `## doubt·${string}`],
    ['## doubt·open', `## ${string}·open`],
  ]);
  for (const string of STRINGS.slice(0, 4)) {
    wrong.push(['date: 2001-01-01', `date: ${JSON.stringify(string)}`], ['lang: en', `lang: ${JSON.stringify(string)}`]);
  }
  await Promise.all([0, 1].map(async (half) => {
    const copy = `${root}${half}`;
    await writeInjections(copy, { strings: ['新华桥'] });
    for (const [from, to] of wrong.filter((_, at) => at % 2 === half)) {
      await writeFile(path.join(copy, file), good.replace(from, () => to));
      const { code, lines } = await run(['check', '--format', 'json', '--root', copy]);
      const errors = lines.filter(({ severity }) => severity === 'error');
      assert.ok(code === 1 && errors.some((error) => error.file === file), `is no error: ${to}`);
    }
  }));
  assert.equal(existsSync(out), false);
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
    for (const code of codes) assert.match(code, /^(bad-link|remote-image|image-missing|link-to-nothing|control-character)$/, string);
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
  assert.ok(STRINGS.length - missed.length >= 85, `not noticed:\n${missed.join('\n')}`);
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
