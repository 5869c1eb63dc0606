// Everything that Markdown can hold, on a page of the archive.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { atWidths, drawing, none, PRINT, repository, Site, under, WIDTHS } from './support.mjs';

const ALL = ['all Markdown', 'all-markdown/'];
const WIDE = ['wide things', 'wide/'];

// Wider than any phone, and than a sheet of paper.
const COLUMNS = Array.from({ length: 9 }, (_, at) => `第${at + 1}天的新增例数`);
const CODE = 'a1: { label: A1, basis: printed, masthead: [3-21], furniture: [], duplicates: [47=57, 65=79, 67=81] } # '.repeat(3);
const wide = `---
title: 宽的东西
---

| ${COLUMNS.join(' | ')} |
|${'---|'.repeat(COLUMNS.length)}
| ${COLUMNS.map((_, at) => at).join(' | ')} |

\`\`\`yaml
${CODE}
\`\`\`
`;

let site;
before(async () => {
  site = await Site.of(async (root, browser) => {
    let text = await readFile(path.join(repository, 'tests/all-markdown.md'), 'utf8');
    // A page that is built has no forbidden link, and names an article with its issue.
    for (const [from, to] of [
      ['[不许的链接](javascript:alert(1))', '不许的链接'],
      ['[[a1-09\\|', '[[2021-08-06/a1-09\\|'],
    ]) {
      assert.ok(text.includes(from), from);
      text = text.replace(from, to);
    }
    const pages = path.join(root, 'content/pages');
    await writeFile(path.join(pages, 'all-markdown.md'), `---\ntitle: 全部体例\n---\n\n${text}`);
    await writeFile(path.join(pages, 'a1-photo.jpg'), await drawing(browser, { width: 800, height: 600 }, '车间'));
    await writeFile(path.join(pages, 'wide.md'), wide);
  });
});
after(() => site?.close());

test('nothing sticks out or overlaps, nothing is small or faint, on any screen', async () => {
  none(
    await site.every(
      async (page) => {
        const found = await atWidths(page, WIDTHS, () =>
          page.evaluate(() => [...inspect.overflow(), ...inspect.overlap(), ...inspect.small()]),
        );
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          found.push(...under(colorScheme, await page.evaluate(() => inspect.contrast())));
        }
        return found;
      },
      { kinds: [ALL, WIDE] },
    ),
  );
});

test('nothing is lost on paper', async () => {
  none(
    await site.every(
      async (page) => {
        await page.emulateMedia({ media: 'print' });
        return page.evaluate(() => [...inspect.overflow(), ...inspect.overlap(), ...inspect.cutOff(), ...inspect.contrast()]);
      },
      { kinds: [ALL, WIDE], viewport: PRINT },
    ),
  );
});

test('the page is still, quiet and sound', async () => {
  const said = [];
  await site.open('', async (page) => {
    page.on('console', (message) => said.push(message.text()));
    // a page that is left gives up what it still asks for
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') said.push(`${request.url()} fails`);
    });
    page.on('request', (request) => request.url().startsWith(site.base) || said.push(`asks for ${request.url()}`));
    page.on('response', (response) => response.ok() || said.push(`${response.url()}: ${response.status()}`));
    await page.goto(site.base + ALL[1]);
    said.push(...(await page.evaluate(() => [...inspect.violations, ...inspect.scripts().filter((script) => !script.endsWith('/search/box.js')), ...inspect.shifts])));
    // The body of this page has headings of the first level, too, so its outline is not looked at.
    said.push(...(await page.evaluate(() => inspect.structure({ outline: false }))));
    const images = await page.locator('main img').evaluateAll((all) => all.map((image) => [image.naturalWidth, image.getAttribute('width')]));
    assert.deepEqual(images, [[800, '800'], [800, '800']]);
  });
  none(under('/', said));
});

test('code is highlighted in both colour schemes', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const blocks = await site.open(
      ALL[1],
      (page) =>
        page.locator('pre > code').evaluateAll((all) =>
          all.map((code) => {
            const inks = new Set([code, ...code.querySelectorAll('*')].map((part) => {
              const { color, fontWeight, fontStyle } = getComputedStyle(part);
              return [color, fontWeight, fontStyle].join(' ');
            }));
            return { language: code.className.replace('language-', ''), inks: inks.size, text: code.textContent };
          }),
        ),
      { colorScheme },
    );
    const languages = blocks.map(({ language }) => language);
    assert.deepEqual(languages, ['yaml', 'html', '', '']);
    for (const { language, inks, text } of blocks) {
      assert.ok(language ? inks >= 3 : inks === 1, `${colorScheme}: ${inks} inks in ${text}`);
    }
    assert.ok(blocks[0].text.startsWith('# 一期报纸\npaper: 株洲日报\n'), blocks[0].text);
  }
});

test('footnotes lead there and back', async () => {
  await site.open(ALL[1], async (page) => {
    const references = page.locator('a[role="doc-noteref"]');
    assert.equal(await references.count(), 3);
    const place = () =>
      page.evaluate(() => {
        const target = document.querySelector(':target');
        const { top, bottom } = target.getBoundingClientRect();
        return { id: target.id, seen: bottom > 0 && top < innerHeight, text: target.textContent };
      });
    for (let at = 0; at < 3; at++) {
      const from = await references.nth(at).evaluate((link) => link.id || link.parentElement.id);
      assert.ok(from, 'a reference has no id to come back to');
      await references.nth(at).click();
      const note = await place();
      assert.ok(note.seen, `the note ${note.id} is not in the window`);
      assert.match(note.text, at < 2 ? /“另一处”/ : /第二段。/);
      await page.locator(`:target a[role="doc-backlink"][href$="#${from}"]`).click();
      const back = await place();
      assert.equal(back.id, from);
      assert.ok(back.seen, `the reference ${from} is not in the window`);
    }
  });
});

test('what is too wide scrolls by itself, with the keyboard, too', async () => {
  await site.open(
    WIDE[1],
    async (page) => {
      for (const selector of ['main :has(> table)', 'main pre']) {
        const region = page.locator(selector);
        assert.equal(await region.count(), 1, selector);
        const sizes = () =>
          region.evaluate((element) => ({
            inside: element.scrollWidth - element.clientWidth,
            page: document.documentElement.scrollWidth - innerWidth,
            at: element.scrollLeft,
          }));
        const before = await sizes();
        assert.ok(before.inside > 50, `${selector} does not need to scroll: ${before.inside}`);
        assert.equal(before.page, 0, `the page scrolls with ${selector}`);
        assert.equal(await region.getAttribute('role'), 'region', selector);
        assert.ok((await region.getAttribute('aria-label')).trim(), selector);
        await region.focus();
        assert.ok(await region.evaluate((element) => element === document.activeElement), `${selector} takes no focus`);
        await page.keyboard.press('ArrowRight');
        await page.waitForFunction((element) => element.scrollLeft > 0, await region.elementHandle());
      }
    },
    { viewport: { width: 390, height: 844 } },
  );
});

test('tables have heads, and their columns are set as they say', async () => {
  await site.open(ALL[1], async (page) => {
    const table = await page.locator('main table').evaluate((table) => ({
      heads: [...table.tHead.rows[0].cells].map((cell) => [cell.localName, cell.scope]),
      set: [...table.tBodies[0].rows[0].cells].map((cell) => getComputedStyle(cell).textAlign),
    }));
    assert.deepEqual(table.heads, Array(4).fill(['th', 'col']));
    assert.deepEqual(table.set, ['start', 'center', 'end', 'start']);
  });
});
