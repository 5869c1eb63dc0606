// What the shipped archive has not: two papers on a day, a page of forty articles, very long words and headlines.

import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { atWidths, none, Site } from './support.mjs';

const WIDTHS = [320, 390, 820, 1100, 1440, 1920];
const HEADLINE = '一座城市在一个漫长的夏天里怎样重新学会在江边散步并且把每一座桥都走上一遍'.repeat(3).slice(0, 90);
const KINDS = [
  ['home', ''],
  ['list of issues', 'issues/'],
  ['day', 'days/08-06/'],
  ['issue of forty articles', 'issues/daily/2021-08-06/'],
  ['issue of one article', 'issues/evening/2021-08-06/'],
  ['article with an unbroken word', 'issues/daily/2021-08-06/a1-01/'],
  ['article with a long headline', 'issues/daily/2021-08-06/a1-02/'],
  ['article with a headline of one character', 'issues/daily/2021-08-06/a1-03/'],
  ['article of 40,000 characters', 'issues/daily/2021-08-06/a1-04/'],
];

let site;
before(async () => {
  site = await Site.of(write);
});
after(() => site?.close());

async function write(root) {
  await rm(root, { recursive: true, force: true });
  const put = async (name, text) => {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  };
  await put('archive.toml', 'title = "两报"\nbase_url = "https://annals.example/"\nlanguage = "zh-Hans"\noutputs = ["search", "feeds"]\n');
  for (const [paper, folder, days] of [['江城日报', 'daily', ['06', '07']], ['江城晚报', 'evening', ['06']]]) {
    for (const day of days) await put(`content/issues/${folder}/2021-08-${day}/_index.md`, `---\npaper: ${paper}\ndate: 2021-08-${day}\npage_count: 1\n---\n`);
  }
  const text = '江边的风从桥上吹过，散步的人都停下来看水。';
  const article = (issue, n, title, body) =>
    put(`content/issues/${issue}/a1-${String(n).padStart(2, '0')}.md`, `---\ntitle: ${title}\nkind: ${n % 7 === 0 ? 'photo' : n % 5 === 0 ? 'feature' : 'news'}\n---\n\n${body}\n`);
  await article('daily/2021-08-06', 1, 'a'.repeat(200), 'b'.repeat(200));
  await article('daily/2021-08-06', 2, HEADLINE, '江边散步的人都停下来。');
  await article('daily/2021-08-06', 3, '桥', text);
  await article('daily/2021-08-06', 4, '一万行水', `${text.repeat(20)}\n\n`.repeat(100));
  for (let n = 5; n <= 40; n++) await article('daily/2021-08-06', n, `第${n}座桥通车`, text.repeat(n));
  await article('daily/2021-08-07', 1, '桥上的第二天', text);
  await article('evening/2021-08-06', 1, '晚上的桥', text);
}

test('nothing sticks out or overlaps, from 320 to 1920 px', async () => {
  none(await site.every((page) => atWidths(page, WIDTHS, () => page.evaluate(() => [...inspect.overflow(), ...inspect.overlap()])), { kinds: KINDS }));
});

test('a day with two papers is one cell, which leads to a list of both', async () => {
  const [cells, list] = await Promise.all([
    site.open('issues/', (page) => page.$$eval('.cal td.held', (cells) => cells.map((cell) => [...cell.querySelectorAll('a')].map((link) => link.getAttribute('href'))))),
    site.open('days/08-06/', (page) => page.$$eval('.minis > li', (items) => items.map((item) => item.textContent))),
  ]);
  assert.deepEqual(cells.map((links) => links.length), [1, 1]);
  assert.match(cells[0][0], /days\/08-06\/$/);
  assert.equal(list.length, 2);
  assert.ok(list.some((words) => words.includes('江城日报')) && list.some((words) => words.includes('江城晚报')), list.join());
});

test('the issues before and after are those of the same paper, and lists name the papers', async () => {
  await site.open('issues/daily/2021-08-07/', async (page) => {
    assert.match(await page.getAttribute('a[rel=prev]', 'href'), /issues\/daily\/2021-08-06\/$/);
    assert.match(await page.textContent('a[rel=prev]'), /江城日报/);
  });
  await site.open('issues/evening/2021-08-06/', async (page) => assert.equal(await page.locator('nav.pager a[rel]').count(), 0));
});

test('on a broadsheet every row is full, and the text ends with a whole line', async () => {
  await site.open('issues/daily/2021-08-06/', async (page) => {
    const rows = await page.$$eval('.pc', (boxes) => {
      const found = new Map();
      for (const box of boxes) {
        const columns = +/\bc(\d+)/.exec(box.className)[1];
        const top = Math.round(box.getBoundingClientRect().top);
        found.set(top, (found.get(top) ?? 0) + columns);
      }
      return [...found.values()];
    });
    assert.ok(rows.length > 5 && rows.every((columns) => columns === 12), rows.join());
    const cut = await page.$$eval('.pc:not(.whole) .set', (texts) =>
      texts.map((text) => text.getBoundingClientRect().height / parseFloat(getComputedStyle(text).lineHeight)).filter((lines) => Math.abs(lines - Math.round(lines)) > 0.02));
    assert.deepEqual(cut, []);
  });
});

test('the list takes the place of the broadsheet when it is chosen, and on phones', async () => {
  const grid = (page) => page.$eval('.sheetgrid', (grid) => getComputedStyle(grid).display);
  await site.open('issues/daily/2021-08-06/', async (page) => {
    assert.equal(await grid(page), 'grid');
    await page.check('#v-list');
    assert.equal(await grid(page), 'block');
  });
  await site.open('issues/daily/2021-08-06/', async (page) => assert.equal(await grid(page), 'block'), { viewport: { width: 390, height: 844 } });
});
