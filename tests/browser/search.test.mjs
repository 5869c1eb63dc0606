// The search in a browser: what it finds is what stands there, whatever was loaded before; bad queries and broken
// files are borne and said.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { Site, program, repository } from './support.mjs';

const ARTICLES = 2000;

/** Characters and what they are searched as, led on to the end as the program does. */
async function pairs() {
  const files = ['simplified', 'variants', 'radicals'].map((name) => readFile(path.join(repository, `src/text/${name}.txt`), 'utf8'));
  const lines = (await Promise.all(files)).flatMap((text) => text.split('\n')).filter((line) => !line.startsWith('#'));
  const open = new Map(lines.flatMap((line) => line.split(' ')).filter(Boolean).map((pair) => [...pair]));
  const end = (c) => (open.has(c) ? end(open.get(c)) : c);
  return new Map([...open].map(([from, to]) => [from, end(to)]));
}

/** Numbers that are the same in every run. */
function dice(seed) {
  return (sides) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * sides);
  };
}

/** An archive of articles put together from the sentences of the shipped one. */
async function generate(root, articles) {
  const roll = dice(7);
  const issues = path.join(root, 'content/issues');
  const files = (await readdir(issues, { recursive: true })).filter((file) => /-\d+\.md$/.test(file)).sort();
  const bodies = await Promise.all(files.map((file) => readFile(path.join(issues, file), 'utf8')));
  const sentences = bodies
    .flatMap((text) => text.split('---\n').slice(2).join('').split(/(?<=。)|\n+/))
    .map((text) => text.trim())
    .filter((text) => text.length > 4 && !/[[\]*_<>`#|\\!&~^$]|^[-+>\d]/.test(text));
  await rm(path.join(root, 'content'), { recursive: true });
  for (let n = 0; n < ARTICLES; n++) {
    const day = new Date(Date.UTC(2019, 0, 1 + Math.floor(n / 8))).toISOString().slice(0, 10);
    const folder = path.join(issues, day);
    const name = `${n % 8 < 5 ? 'a1' : 'b2'}-${String((n % 8) + 1).padStart(2, '0')}`;
    const title = sentences[roll(sentences.length)].slice(0, 4 + roll(20));
    const paragraphs = Array.from({ length: 1 + roll(5) }, () => {
      return Array.from({ length: 1 + roll(4) }, () => sentences[roll(sentences.length)]).join('');
    });
    if (n % 8 === 0) {
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, '_index.md'), `---\npaper: 株洲日报\ndate: ${day}\n---\n`);
    }
    await writeFile(path.join(folder, `${name}.md`), `---\ntitle: ${JSON.stringify(title)}\n---\n\n${paragraphs.join('\n\n')}\n`);
    articles.push({ url: `issues/${day}/${name}/`, texts: [title, ...paragraphs] });
  }
}

/** Every document of a built site by its records. */
async function records(site) {
  const folder = path.join(site.output, 'search/text');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.bin')).sort();
  return Promise.all(files.map(async (file) => {
    const { t, k, d, c, p = [], h = [], r = [], n = [] } = JSON.parse(inflateRawSync(await readFile(path.join(folder, file))));
    const isArticle = /-\d+\.bin$/.test(file) && file.split('/').at(-1) !== `${file.split('/').at(-2)}.bin` && /\/[a-z]\w*-\d+\.bin$/.test(file);
    const texts = [...(isArticle ? [t, k, d, c] : []), ...p, ...h, ...r, ...n.flatMap(([, title, paragraphs]) => [title, ...paragraphs])];
    // nothing is found across lost text
    return { url: `issues/${file.slice(0, -4)}/`, texts: texts.filter(Boolean).flatMap((text) => text.split('\uFFFC')).filter(Boolean) };
  }));
}

/** Queries of every kind that stand in the documents, and some that stand nowhere. */
function queries(documents, count, traditional) {
  const roll = dice(42);
  const found = [];
  while (found.length < count) {
    const { texts } = documents[roll(documents.length)];
    const chars = [...texts[roll(texts.length)]].filter((c) => !/[\s"]/.test(c));
    const length = [1, 2, 2, 3, 4, 5, 8, 12, 20][roll(9)];
    const at = roll(Math.max(1, chars.length - length + 1));
    let query = chars.slice(at, at + length);
    if (roll(4) === 0) query = query.map((c) => (/[!-~]/.test(c) ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c));
    if (roll(4) === 0) query = query.map((c) => traditional.get(c) ?? c);
    if (roll(8) === 0) query.splice(roll(query.length), 1, '株');
    if (query.length && query[0] !== '-') found.push(query.join(''));
  }
  return found;
}

const MODULE = '/some/archive/search/search.js';

let table;
let shipped;
let generated;
const articles = [];
before(async () => {
  table = await pairs();
  shipped = await Site.of();
  generated = await Site.of((root) => generate(root, articles));
});
after(async () => {
  await shipped?.close();
  await generated?.close();
});

/** Searches in a page of the site; `fresh` opens the archive anew for each query. */
async function search(site, queries, fresh, options = {}) {
  return site.open('', (page) => page.evaluate(async ([module, queries, fresh, options]) => {
    const { open } = await import(module);
    let archive = await open('./');
    const found = [];
    for (const query of queries) {
      if (fresh) archive = await open('./');
      const result = await archive.search(query, options);
      const rows = await result.rows(0, 10);
      const parts = rows.map(({ url, title, kicker, deck, column, snippet }) => [url, ...kicker, ...title, ...deck, ...column, ...snippet]);
      found.push({ urls: result.addresses(), parts });
    }
    return found;
  }, [MODULE, queries, fresh, options]));
}

/** What a plain scan finds, with the folding of the module itself, which the table of examples proves. */
async function scan(site, documents, queries) {
  return site.open('', (page) => page.evaluate(async ([module, documents, queries, pairs]) => {
    const { fold } = await import(module);
    const table = new Map(pairs);
    const folded = documents.map(({ url, texts }) => ({ url, texts: texts.map((text) => fold(text, table).text) }));
    return queries.map((query) => {
      const word = fold(query, table).text;
      return folded.filter(({ texts }) => texts.some((text) => text.includes(word))).map(({ url }) => url);
    });
  }, [MODULE, documents, queries, [...table]]));
}

async function isExact(site, documents, count) {
  const back = new Map([...table].map(([from, to]) => [to, from]));
  const asked = queries(documents, count, back);
  const expected = await scan(site, documents, asked);
  assert.ok(expected.filter((urls) => urls.length).length > count / 2, 'most queries stand somewhere');
  const [warm, fresh] = [await search(site, asked, false), await search(site, asked, true)];
  asked.forEach((query, n) => {
    assert.deepEqual(warm[n].urls.toSorted(), expected[n].toSorted(), query);
    assert.deepEqual(fresh[n], warm[n], `${query}: the same whatever was loaded before`);
    for (const [url, ...parts] of warm[n].parts) {
      assert.ok(parts.some(({ mark }) => mark), `${query} is marked in ${url}: ${JSON.stringify(parts)}`);
    }
  });
}

test('the browser folds as the program does', async () => {
  const examples = JSON.parse(await readFile(path.join(repository, 'tests/search/fold.json'), 'utf8'));
  const folded = await shipped.open('', (page) => page.evaluate(async ([module, texts, pairs]) => {
    const { fold } = await import(module);
    const table = new Map(pairs);
    return texts.map((text) => fold(text, table).text);
  }, [MODULE, examples.map(([text]) => text), [...table]]));
  assert.deepEqual(examples.map(([text], n) => [text, folded[n]]), examples);
});

// A hash of each thousand of strings, folded and mapped: src/text/fold.rs makes the same.
test('the browser folds strings of any characters as the program does', async () => {
  const { alphabet, hashes } = JSON.parse(await readFile(path.join(repository, 'tests/search/fold-random.json'), 'utf8'));
  const found = await shipped.open('', (page) => page.evaluate(async ([module, alphabet, thousands, pairs]) => {
    const { fold } = await import(module);
    const table = new Map(pairs);
    const chars = [...alphabet];
    let seed = 12;
    const roll = (sides) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return (seed >>> 8) % sides;
    };
    return Array.from({ length: thousands }, () => {
      let hash = 2166136261;
      for (let n = 0; n < 1000; n++) {
        const length = 1 + roll(12);
        const { text, starts, ends } = fold(Array.from({ length }, () => chars[roll(chars.length)]).join(''), table);
        for (let i = 0; i < text.length; i++) {
          for (const number of [text.charCodeAt(i), starts[i], ends[i]]) hash = Math.imul(hash ^ number, 16777619);
        }
      }
      return hash >>> 0;
    });
  }, [MODULE, alphabet, hashes.length, [...table]]));
  assert.deepEqual(found, hashes);
});

test('nothing is found across lost text, and each side of it is', async () => {
  const site = await Site.of(async (root) => {
    const article = path.join(root, 'content/issues/2021-08-06/a1-90.md');
    const text = '---\ntitle: 到会\n---\n\n主任张[[gap: 纸损]]敏感时期已到。\n\n[[gap]]\n\n末段甲乙。\n';
    await writeFile(article, text);
  });
  try {
    const asked = ['主任张敏感', '张敏感时期', '"张敏感"', '张\uFFFC敏感', '主任张', '敏感时期已到', '已到。末段', '末段甲乙'];
    const found = await search(site, asked, false);
    const has = found.map(({ urls }) => urls.includes('issues/2021-08-06/a1-90/'));
    assert.deepEqual(has, [false, false, false, false, true, true, false, true]);
    assert.ok(found[5].parts.flat().some(({ text }) => text?.includes('〔……〕')), 'a snippet shows that text is lost');
  } finally {
    await site.close();
  }
});

test('in the shipped archive every string is found where it stands, and nowhere else', async () => {
  await isExact(shipped, await records(shipped), 160);
});

test('in an archive of 2,000 articles every string is found where it stands, and nowhere else', async () => {
  assert.equal((await records(generated)).length, articles.length);
  await isExact(generated, articles, 120);
});

test('several words, literal words, excluded words', async () => {
  const of = async (query) => (await search(generated, [query], false))[0].urls.sort();
  const scanned = async (word) => new Set((await scan(generated, articles, [word]))[0]);
  const [a, b] = [await scanned('疫情'), await scanned('株洲')];
  assert.deepEqual(await of('疫情 株洲'), [...a].filter((url) => b.has(url)).sort());
  assert.deepEqual(await of('疫情 -株洲'), [...a].filter((url) => !b.has(url)).sort());
  assert.deepEqual(await of('疫情 -"株洲"'), await of('疫情　-株洲'));
  assert.deepEqual(await of('"疫情"'), [...a].sort());
  assert.deepEqual(await of('-株洲'), articles.map(({ url }) => url).filter((url) => !b.has(url)).sort());
});

test('filters, counts and orders agree with each other', async () => {
  const found = await shipped.open('', (page) => page.evaluate(async (module) => {
    const { open } = await import(module);
    const archive = await open('./');
    const all = await archive.search('');
    const checked = [];
    for (const kind of archive.facetKinds) {
      for (const { value, count } of await all.facets(kind)) {
        const option = kind === 'year' || kind === 'month' ? { from: value, to: value }
          : ['kind', 'page', 'paper'].includes(kind) ? { [kind]: value } : { subjects: { [kind]: value } };
        const { total, problems } = await archive.search('', option);
        checked.push({ kind, value, count, total, problems: problems.length });
      }
    }
    const newest = await (await archive.search('疫情', { order: 'newest' })).rows(0, 99);
    const oldest = await (await archive.search('疫情', { order: 'oldest' })).rows(0, 99);
    const title = await archive.search('疫情', { field: 'title' });
    const text = await archive.search('疫情', { field: 'text' });
    const odd = await archive.search('疫情', { from: '2022-12-31', to: '2020', kind: 'x', subjects: { topics: ['nothing'], y: 'z' }, order: 'best', field: 'all of it' });
    const day = await archive.search('', { from: '2021-08-20', to: '2021-08-20' });
    return {
      kinds: archive.facetKinds, size: archive.size, first: archive.first, last: archive.last, total: all.total, checked,
      newest: newest.map(({ date }) => date), oldest: oldest.map(({ date }) => date),
      fields: [title.total, text.total], odd: [odd.total, odd.problems], day: (await day.rows(0, 1))[0].issue,
    };
  }, MODULE));
  assert.ok(found.checked.length > 30);
  for (const { kind, value, count, total, problems } of found.checked) {
    // a day that is not certain may be of the next month or year as well
    if (kind === 'year' || kind === 'month') assert.ok(total >= count, `${kind} ${value}`);
    else assert.deepEqual([total, problems], [count, 0], `${kind} ${value}`);
  }
  assert.equal(found.total, found.size.articles);
  assert.deepEqual(found.newest, found.newest.toSorted().reverse());
  assert.deepEqual(found.oldest, found.oldest.toSorted());
  assert.ok(found.fields[0] > 0 && found.fields[1] > found.fields[0]);
  assert.deepEqual(found.odd[1].map(({ what }) => what).sort(), ['date-order', 'filter', 'filter', 'filter', 'option', 'option']);
  assert.ok(found.odd[0] > 0);
  assert.equal(found.day.date, '2021-08', 'an issue whose day is not known is found for a day that it may be of');
});

test('no query is too long, too odd or dangerous', async () => {
  const long = '株洲疫情'.repeat(2500);
  const many = Array.from({ length: 5000 }, (_, n) => '株洲疫情防控'[n % 6]).join(' ');
  const html = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
  const asked = [long, many, '，。！？', '   ', '\u3000\t\n', '\u0000\u0001\u001f\u007f', '\ud800', '株\udc00', '.*', '[', '(?=', '\\', '^$', html, '"', '""', '-', '--', '-"', '" "', '%00', '__proto__', 'constructor', '\u202e', '👨‍👩‍👧', '‘’“”'];
  const found = await shipped.open('', (page) => page.evaluate(async ([module, asked]) => {
    const { open } = await import(module);
    const archive = await open('./');
    const found = [];
    for (const query of asked) {
      const result = await archive.search(query);
      await result.rows(0, 10);
      if (!result.total) await result.parts();
      archive.marks('株洲疫情防控', query);
      found.push([query.slice(0, 20), result.total, result.empty]);
    }
    return { found, hit: window.hit ?? 0, all: archive.size.articles };
  }, [MODULE, asked]));
  assert.equal(found.hit, 0);
  const total = new Map(found.found.map(([query, total]) => [query, total]));
  assert.equal(total.get(long.slice(0, 20)), 0);
  assert.ok(total.get(many.slice(0, 20)) > 0);
  for (const nowhere of ['\ud800', '株\udc00', '.*', html.slice(0, 20), '__proto__']) assert.equal(total.get(nowhere), 0, nowhere);
  for (const blank of ['   ', '\u3000\t\n', '"', '""']) assert.equal(total.get(blank), found.all, JSON.stringify(blank));
});

test('a query that finds nothing says what of it stands somewhere', async () => {
  const parts = await shipped.open('', (page) => page.evaluate(async (module) => {
    const archive = await (await import(module)).open('./');
    const result = await archive.search('株洲恐龙 疫情 龘龘');
    return [result.total, await result.parts()];
  }, MODULE));
  assert.equal(parts[0], 0);
  const found = parts[1].map(({ text }) => text);
  assert.ok(found.includes('株洲') && found.includes('疫情'), JSON.stringify(parts));
  assert.ok(parts[1].every(({ total }) => total > 0));
});

/** The code of the error that a search ends with, and the requests that it made. */
async function failure(spoil, query = '疫情') {
  return shipped.open('about/', async (page) => {
    const requests = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname.replace('/some/archive/search/', '')));
    await spoil(page);
    const code = await page.evaluate(async ([module, query]) => {
      try {
        const archive = await (await import(module)).open('../');
        const result = await archive.search(query);
        return (await result.rows(0, 3)).length;
      } catch (error) {
        return error.code ?? String(error);
      }
    }, [MODULE, query]);
    return { code, requests };
  });
}

test('broken and missing files, no network and old browsers are told apart', async () => {
  const change = (pattern, how) => (page) => page.route(pattern, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: how(await response.body()) });
  });
  const cut = (bytes) => bytes.subarray(0, 12);
  const other = (bytes) => Buffer.concat([Buffer.from('none'), bytes.subarray(4)]);
  const gone = (pattern) => (page) => page.route(pattern, (route) => route.fulfill({ status: 404, body: '<h1>404</h1>' }));
  for (const [spoil, code] of [
    [async () => {}, 3],
    [change('**/search/g/**', cut), 'damaged'],
    [change('**/search/g/**', (bytes) => bytes.subarray(0, 2)), 'damaged'],
    [change('**/search/meta.bin', cut), 'damaged'],
    [change('**/search/text/**', cut), 'damaged'],
    [change('**/search/g/**', other), 'stale'],
    [gone('**/search/g/**'), 'missing'],
    [gone('**/search/meta.bin'), 'missing'],
    [gone('**/search/text/**'), 'missing'],
    [(page) => page.route('**/search/*/**', (route) => route.abort()), 'network'],
    [(page) => page.route('**/search/g/**', (route) => route.fulfill({ status: 503 })), 'network'],
    [(page) => page.evaluate(() => void delete globalThis.DecompressionStream), 'unsupported'],
  ]) {
    const { code: found, requests } = await failure(spoil);
    assert.equal(found, code, spoil.toString());
    assert.ok(requests.filter((file) => file === 'meta.bin').length <= 2, 'the metadata are asked for again once');
  }
});

test('a file that comes cut once is fetched again', async () => {
  let times = 0;
  const { code } = await failure((page) => page.route('**/search/g/**', async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    await route.fulfill({ response, body: times++ < 1 ? body.subarray(0, 9) : body });
  }));
  assert.equal(code, 3);
});

test('a site that is renewed while someone searches is searched as it is then', async () => {
  const site = await Site.of();
  try {
    const urls = await site.open('about/', async (page) => {
      await page.evaluate(async (module) => {
        window.archive = await (await import(module)).open('../');
      }, MODULE);
      const root = path.join(site.folder, 'archive');
      const article = path.join(root, 'content/issues/2021-08-06/a1-99.md');
      await writeFile(article, '---\ntitle: 新添的一篇\n---\n\n疫情里的新词鼯鼠。\n');
      execFileSync(program(), ['build', '--quiet', '--root', root, '--output', site.output, '--base-url', site.base]);
      return page.evaluate(async () => {
        const result = await window.archive.search('疫情');
        const word = await window.archive.search('鼯鼠');
        return [(await result.rows(0, 99)).map(({ url }) => url), (await word.rows(0, 9)).map(({ url }) => url)];
      });
    });
    assert.ok(urls[0].includes('issues/2021-08-06/a1-99/'), JSON.stringify(urls));
    assert.deepEqual(urls[1], ['issues/2021-08-06/a1-99/']);
  } finally {
    await site.close();
  }
});
