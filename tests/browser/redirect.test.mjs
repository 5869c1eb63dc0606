// Old addresses: what was cited leads on, with its anchor and its query.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Site } from './support.mjs';

const ISSUE = 'content/issues/2021-08-06';
/** An article that has notes was another issue's; the issue had another id. */
const OLD = 'issues/2021-08-05/a1-03/';
const NEW = 'issues/2021-08-06/a1-08/';
const QUERY = '?q=%E6%A0%B8%E9%85%B8';

let site;
before(async () => {
  site = await Site.of(async (root) => {
    for (const [file, old] of [['a1-08.md', '2021-08-05/a1-03'], ['_index.md', 'daily/2021-08-06']]) {
      const name = path.join(root, ISSUE, file);
      await writeFile(name, (await readFile(name, 'utf8')).replace('---\n', `---\nformerly: [${old}]\n`));
    }
  });
});
after(() => site?.close());

/** Where a tab is in the end that was sent to an old address. */
async function from(old, expected, look = async () => {}, options = {}) {
  return site.open('about/', async (page) => {
    await look(page);
    await page.goto(site.base + old).catch(() => {});
    await page.waitForURL(site.base + expected, { timeout: 5000 }).catch(() => {});
    await page.waitForLoadState('load');
    return page.url().replace(site.base, '');
  }, options);
}

test('an anchor and a query survive a redirect', async () => {
  for (const cited of ['', '#n9', QUERY, `${QUERY}#n9`, '?a=%2F%2Fevil.example&b', '#h-%E4%B8%80']) {
    assert.equal(await from(OLD + cited, NEW + cited), NEW + cited);
  }
  // what an issue takes along
  assert.equal(await from('issues/daily/2021-08-06/a1/#L63', 'issues/2021-08-06/a1/#L63'), 'issues/2021-08-06/a1/#L63');
  assert.equal(await from('issues/daily/2021-08-06/?q=1', 'issues/2021-08-06/?q=1'), 'issues/2021-08-06/?q=1');
});

test('a page that is slow to come is not overtaken by the refresh', async () => {
  const slow = (page) => page.route(`**/${NEW}**`, async (route) => {
    await new Promise((passed) => setTimeout(passed, 1500));
    await route.continue();
  });
  assert.equal(await from(`${OLD}#n9`, `${NEW}#n9`, slow), `${NEW}#n9`);
});

test('the old address leaves no trace in the history', async () => {
  await site.open('about/', async (page) => {
    await page.goto(`${site.base}${OLD}#n9`).catch(() => {});
    await page.waitForURL(`${site.base}${NEW}#n9`);
    await page.goBack();
    assert.equal(page.url(), `${site.base}about/`);
  });
});

test('nothing that is asked for leads to another site', async () => {
  for (const cited of ['?to=https://evil.example/', '#//evil.example/', '?https://evil.example/#https://evil.example/', '?data-to=//evil.example']) {
    const there = await from(OLD + cited, NEW + cited);
    assert.ok(there.startsWith(NEW), there);
  }
});

test('without script the refresh leads on, and a link is on the page', async () => {
  assert.equal(await from(`${OLD}#n9`, NEW, undefined, { javaScriptEnabled: false }), NEW);
  const page = await (await fetch(site.base + OLD)).text();
  assert.match(page, /<a href="?\.\.\/\.\.\/\.\.\/issues\/2021-08-06\/a1-08\//);
});
