// The search page as a reader uses it: by hand, by keyboard, by ear, by its address, and when things go wrong.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { none, Site, under } from './support.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PHONE = { width: 390, height: 844 };

let site;
before(async () => {
  site = await Site.of();
});
after(() => site?.close());

/** Opens the search page with a query in its address, and fails on whatever the console says. */
function search(address, look, options) {
  return site.open(
    'about/',
    async (page) => {
      const said = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(site.base)) said.push(`asks for ${request.url()}`);
      });
      await page.goto(`${site.base}search/${address}`);
      await idle(page);
      const seen = await look(page, said);
      assert.deepEqual(said, []);
      assert.deepEqual(await page.evaluate(() => inspect.violations), []);
      return seen;
    },
    options,
  );
}

/** Waits until what was asked for is there. */
async function idle(page) {
  await page.waitForFunction(() => document.querySelector('#count').textContent && !document.querySelector('#search').ariaBusy);
}

/** Writes into the box and waits for what is found. */
async function write(page, words) {
  await page.locator('#q').fill(words);
  await found(page, words);
}

async function found(page, words) {
  await page.waitForFunction((words) => (new URLSearchParams(location.search).get('q') ?? '') === words, words);
  await idle(page);
}

const count = (page) => page.locator('#count').textContent();
const titles = (page) => page.locator('#list h2').allTextContents();
const urls = (page) => page.locator('#list h2 a').evaluateAll((links) => links.map((link) => new URL(link.href).pathname.replace('/some/archive/', '')));
const chips = (page) => page.locator('#chips button:not(.plainly)').allTextContents();
const asked = (page) => page.evaluate(() => [...new URLSearchParams(location.search)].map((pair) => pair.join('=')).join('&'));

test('results come while one writes, with their number, place, title, and all that was found marked', async () => {
  await search('', async (page) => {
    assert.equal(await count(page), '全部40篇');
    assert.ok(await page.locator('#start').isVisible(), 'the beginning is not shown');
    await page.locator('#q').pressSequentially('核酸检测', { delay: 30 });
    await found(page, '核酸检测');
    assert.equal(await count(page), '13条');
    assert.ok(!(await page.locator('#start').isVisible()), 'the beginning is still shown');
    assert.equal((await titles(page)).length, 13);
    const marks = await page.locator('#list mark').allTextContents();
    assert.ok(marks.length >= 13 && marks.every((text) => text === '核酸检测'), marks.join());
    const first = await page.locator('#list > li').filter({ hasText: '云龙示范区完成第三轮' }).textContent();
    for (const part of ['〔2021年8月9日〕', '株洲日报', '版次未详', '消息']) assert.ok(first.includes(part), first);
    assert.match(await page.title(), /^核酸检测 · /);
    await write(page, '');
    assert.ok(await page.locator('#start').isVisible(), 'the beginning is not shown again');
  });
});

test('nothing is looked for in the middle of 拼音', async () => {
  await search('', async (page) => {
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.locator('#q').focus();
    const input = await page.context().newCDPSession(page);
    const compose = (text) => input.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    for (const text of ['y', 'yi', 'yi q', 'yi qing']) {
      await compose(text);
      await page.waitForTimeout(250);
    }
    assert.equal(await page.locator('#q').inputValue(), 'yi qing');
    assert.deepEqual(requests, []);
    assert.equal(await asked(page), '');
    await input.send('Input.insertText', { text: '疫情' });
    await found(page, '疫情');
    assert.ok(Number.parseInt(await count(page)) > 20);
  });
});

test('what a note says is shown as the editor’s, what stands in no article as its page’s', async () => {
  await search('?q=浙江', async (page) => {
    const note = page.locator('#list > li').filter({ hasText: '为株企' });
    assert.match(await note.locator('.by-editor .ed').textContent(), /^注 · 余杭区在杭州$/);
    assert.match(await note.locator('a').getAttribute('href'), /a1-04\/\?q=.*#n09$/);
    await write(page, '杭州市余杭');
    assert.equal(await page.locator('.by-editor .ed').textContent(), '编者校读');
    await write(page, '国内统一连续出版物号');
    const page1 = page.locator('#list > li').first();
    assert.match(await page1.textContent(), /报头与版面杂件.*A1版/s);
    assert.match(await page1.locator('a').getAttribute('href'), /issues\/[\d-]+\/a1\/\?q=.*#L\d+$/);
  });
});

test('filters have counts, several are met together, and each is taken away by its chip', async () => {
  await search('?q=核酸检测', async (page) => {
    const kinds = page.locator('#panels details').first();
    assert.deepEqual(
      (await kinds.locator('label').allTextContents()).map((text) => text.trim()),
      ['消息5', '通讯3', '图片2', '数据2', '公告1'],
    );
    await kinds.getByLabel('通讯').check();
    await idle(page);
    assert.equal(await count(page), '3条');
    assert.deepEqual(await chips(page), ['体裁：通讯×']);
    await kinds.getByLabel('图片').check();
    await idle(page);
    assert.equal(await count(page), '5条');
    assert.equal(await asked(page), 'q=核酸检测&kind=feature&kind=photo');
    assert.equal(await page.evaluate(() => document.activeElement.value), 'photo', 'the focus stays where something was chosen');
    // a panel is filled when it is opened
    const topics = page.locator('#panels details').filter({ hasText: '专题' });
    assert.equal(await topics.locator('label').count(), 0);
    await topics.locator('summary').click();
    await topics.getByLabel('核酸检测').check();
    await idle(page);
    const narrowed = Number.parseInt(await count(page));
    assert.ok(narrowed > 0 && narrowed < 5, narrowed);
    assert.deepEqual(await chips(page), ['体裁：通讯×', '体裁：图片×', '专题：核酸检测×']);
    await page.getByRole('button', { name: '去掉体裁：通讯' }).click();
    await idle(page);
    assert.deepEqual(await chips(page), ['体裁：图片×', '专题：核酸检测×']);
    await page.getByRole('button', { name: '全部去掉' }).click();
    await idle(page);
    assert.equal(await count(page), '13条');
    await page.getByLabel('标题', { exact: true }).check();
    await idle(page);
    assert.equal(await count(page), '1条');
    assert.deepEqual(await chips(page), ['标题×']);
  });
});

test('dates are written as people write them, or chosen from the bars', async () => {
  await search('?q=疫情', async (page) => {
    const whole = Number.parseInt(await count(page));
    await page.locator('#from').fill('2021年8月6日');
    await page.locator('#to').fill('2021/8/6');
    await page.locator('#to').press('Enter');
    await idle(page);
    assert.equal(await asked(page), 'q=疫情&from=2021-08-06&to=2021-08-06');
    assert.deepEqual(await chips(page), ['2021年8月6日×']);
    const day = Number.parseInt(await count(page));
    assert.ok(day > 0 && day < whole);
    assert.ok((await urls(page)).every((url) => url.startsWith('issues/2021-08')));
    await page.getByRole('button', { name: '去掉2021年8月6日' }).click();
    await idle(page);
    const bars = page.locator('#histogram button.bin');
    assert.deepEqual(await bars.evaluateAll((bars) => bars.map((bar) => bar.querySelector('.vh').textContent.replace(/，.*/, ''))), ['2020年2月', '2021年8月', '2022年11月']);
    const counts = await bars.locator('.n').allTextContents();
    assert.equal(counts.reduce((sum, n) => sum + Number(n), 0), whole);
    await bars.nth(1).click();
    await idle(page);
    assert.equal(await count(page), `${counts[1]}条`);
    assert.equal(await bars.nth(1).getAttribute('aria-pressed'), 'true');
    // by the keyboard: along the bars, and away again
    await bars.nth(1).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await idle(page);
    assert.equal(await asked(page), 'q=疫情&from=2022-11&to=2022-11');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.from), '2022-11');
    await bars.nth(1).click({ modifiers: ['Shift'] });
    await idle(page);
    assert.equal(await asked(page), 'q=疫情&from=2021-08&to=2022-11');
    await bars.nth(1).click();
    await idle(page);
    await bars.nth(1).click();
    await idle(page);
    assert.equal(await asked(page), 'q=疫情');
  });
});

test('on a phone the bars are years, wide enough for a finger, and a year opens into its months', async () => {
  await search(
    '?q=疫情',
    async (page) => {
      const bars = page.locator('#histogram button.bin');
      assert.equal(await bars.count(), 3);
      await bars.nth(1).click();
      await idle(page);
      assert.equal(await asked(page), 'q=疫情&from=2021&to=2021');
      assert.equal(await page.locator('#histogram .bin').count(), 12);
      await page.getByRole('button', { name: '看整个档案' }).click();
      await idle(page);
      assert.equal(await asked(page), 'q=疫情');
      await page.locator('#filters summary').first().click();
      const small = await page.evaluate(() => inspect.targets('main button:not(.bin, .vh), main select, main input[type=search], main label:has(input), main summary, .hitlist h2 a', 44));
      assert.deepEqual(small, []);
    },
    { viewport: PHONE, hasTouch: true, isMobile: true },
  );
});

test('the bars of an archive of a century are decades, then years, then months', async () => {
  await search('', async (page) => {
    const drawn = (dates) =>
      page.evaluate(async ({ from, to }) => {
        const { bins, monthsOf } = await import('/some/archive/search/histogram.js');
        const archive = { first: '1872-04-30', last: '1949-05-27' };
        const { bins: list, level, part } = bins(archive, monthsOf({ from, to }, archive), 824);
        return [level.name, list.length, list[0]?.from, list.at(-1)?.to, part];
      }, dates);
    assert.deepEqual(await drawn({ from: '', to: '' }), ['decade', 8, '1870', '1949', false]);
    assert.deepEqual(await drawn({ from: '1921', to: '1928-03' }), ['year', 10, '1920', '1929', true]);
    assert.deepEqual(await drawn({ from: '1937-07-07', to: '1937-07-07' }), ['month', 12, '1937-01', '1937-12', true]);
    assert.deepEqual(await drawn({ from: '1937', to: '1941' }), ['decade', 8, '1870', '1949', false]);
    // dates in which there is nothing
    assert.deepEqual(await drawn({ from: '2021', to: '2021' }), ['decade', 0, undefined, undefined, true]);
  });
});

test('results are ordered by how well they match or by date', async () => {
  await search('?q=疫情', async (page) => {
    const days = () => page.locator('#list time').evaluateAll((times) => times.map((time) => time.dateTime));
    await page.locator('#order').selectOption('oldest');
    await idle(page);
    const oldest = await days();
    assert.deepEqual(oldest.map((day) => day.slice(0, 7)), oldest.map((day) => day.slice(0, 7)).toSorted());
    assert.equal(oldest[0], '2020-02-04');
    await page.locator('#order').selectOption('newest');
    await idle(page);
    assert.equal((await days())[0], '2022-11-08');
    assert.equal(await asked(page), 'q=疫情&order=newest');
  });
});

test('more results are added by a button, which leads to the first of them', async () => {
  await search('?q=的', async (page) => {
    const total = Number.parseInt(await count(page));
    assert.ok(total > 30, total);
    assert.equal((await titles(page)).length, 20);
    await page.locator('#more').click();
    await page.waitForFunction(() => document.querySelectorAll('#list > li').length > 20);
    assert.equal(await page.evaluate(() => [...document.querySelectorAll('#list h2 a')].indexOf(document.activeElement)), 20);
    await idle(page);
    while (await page.locator('#more').isVisible()) {
      const shown = (await titles(page)).length;
      await page.locator('#more').click();
      await page.waitForFunction((shown) => document.querySelectorAll('#list > li').length > shown, shown);
      await idle(page);
    }
    const all = await urls(page);
    assert.equal(all.length, total);
    assert.equal(new Set(all).size, total);
  });
});

test('everything is done by the keyboard', async () => {
  await site.open('issues/2021-08-06/', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('科技力量');
    await page.keyboard.press('Enter');
    await page.waitForURL(/search\/\?q=/);
    await idle(page);
    const here = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
    await page.locator('body').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('/');
    assert.equal(await here(), 'q');
    await page.keyboard.type('核酸检测');
    await found(page, '核酸检测');
    const all = await titles(page);
    await page.keyboard.press('ArrowDown');
    assert.equal(await here(), all[0]);
    await page.keyboard.press('ArrowDown');
    assert.equal(await here(), all[1]);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await here(), 'q');
    await page.keyboard.press('Escape');
    await found(page, '');
    assert.equal(await page.locator('#q').inputValue(), '');
    await page.keyboard.type('核酸检测');
    await found(page, '核酸检测');
    await page.keyboard.press('ArrowDown');
    const [first] = await urls(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.base}${first}?q=**`);
    await page.locator('.hits').waitFor();
    // a slash that is written is a slash
    await page.keyboard.press('/');
    await page.keyboard.type('1/2');
    assert.equal(await page.locator('.seek input').inputValue(), '1/2');
  });
});

test('the address says what is looked for; back and forward bring it back, with the place on the page', async () => {
  await search('?q=疫情&kind=news&order=oldest', async (page) => {
    assert.equal(await page.locator('#q').inputValue(), '疫情');
    assert.equal(await page.locator('#order').inputValue(), 'oldest');
    assert.ok(await page.locator('#panels [value=news]').isChecked());
    assert.deepEqual(await chips(page), ['体裁：消息×']);
    const one = await titles(page);
    await page.getByRole('button', { name: '去掉体裁：消息' }).click();
    await idle(page);
    const two = await titles(page);
    assert.notDeepEqual(two, one);
    // what is written is one step, not one for each key
    const steps = await page.evaluate(() => history.length);
    await page.locator('#q').press('End');
    for (const words of ['防', '控']) {
      await page.locator('#q').press('End');
      await page.keyboard.insertText(words);
      await page.waitForTimeout(300);
      await idle(page);
    }
    assert.equal(await page.evaluate(() => history.length), steps + 1);
    await page.goBack();
    await found(page, '疫情');
    assert.deepEqual(await titles(page), two);
    assert.deepEqual(await chips(page), []);
    await page.goBack();
    await idle(page);
    await page.waitForFunction((n) => document.querySelectorAll('#list > li').length === n, one.length);
    assert.deepEqual(await titles(page), one);
    assert.deepEqual(await chips(page), ['体裁：消息×']);
    await page.goForward();
    await page.goForward();
    await found(page, '疫情防控');
    // away and back again: as many results, at the same place
    await write(page, '的');
    await page.locator('#more').click();
    await page.waitForFunction(() => document.querySelectorAll('#list > li').length > 20);
    const link = page.locator('#list h2 a').nth(24);
    await link.scrollIntoViewIfNeeded();
    await page.waitForTimeout(400);
    const top = await page.evaluate(() => scrollY);
    assert.ok(top > 1000, top);
    await link.click();
    await page.waitForURL(/issues\//);
    await page.goBack();
    await idle(page);
    await page.waitForFunction((top) => Math.abs(scrollY - top) < 5, top);
    assert.ok((await titles(page)).length > 24);
  });
});

/** What is marked on a page, and which of it is the one at hand. */
const marks = (page) =>
  page.evaluate(() => {
    const texts = (name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString());
    return { hits: texts('hits'), hit: texts('hit') };
  });

test('an article opened from a result marks the words and steps through them, and is otherwise as it was', async () => {
  await search('?q=核酸检测', async (page) => {
    await page.getByRole('link', { name: '云龙示范区完成第三轮' }).click();
    await page.locator('.hits').waitFor();
    const before = await page.locator('main').innerHTML();
    const { hits, hit } = await marks(page);
    assert.ok(hits.length >= 9 && hits.every((text) => text === '核酸检测'), hits.join());
    assert.deepEqual(hit, ['核酸检测']);
    const status = page.locator('.hits [role=status]');
    assert.equal(await status.textContent(), `第1处，共${hits.length}处`);
    await page.keyboard.press('n');
    assert.equal(await status.textContent(), `第2处，共${hits.length}处`);
    await page.keyboard.press('N');
    await page.getByRole('button', { name: '上一处' }).click();
    assert.equal(await status.textContent(), `第${hits.length}处，共${hits.length}处`);
    const inside = await page.evaluate(() => {
      const [range] = CSS.highlights.get('hit');
      const { top, bottom } = range.getBoundingClientRect();
      return top > 0 && bottom < document.querySelector('.hits').getBoundingClientRect().top;
    });
    assert.ok(inside, 'the one at hand cannot be seen');
    assert.equal(await page.locator('main').innerHTML(), before);
    assert.deepEqual(await page.evaluate(() => inspect.shifts), []);
    await page.getByRole('button', { name: '关闭' }).click();
    assert.deepEqual(await marks(page), { hits: [], hit: [] });
    assert.ok(!page.url().includes('?'), page.url());
  });
});

test('marks follow words over anchors of notes, and stand in notes, readings and lines', async () => {
  const seen = (url) =>
    site.open(url, async (page) => {
      await page.locator('.hits').waitFor();
      return { ...(await marks(page)), top: await page.evaluate(() => scrollY) };
    });
  // a note is anchored on 长沙市; numbers of notes and lines stand between
  const across = await seen(`issues/2021-08-06/a1-04/?q=${encodeURIComponent('继与长沙市余杭区')}`);
  assert.ok(across.hits.some((text) => text.replace(/〔.*?〕|\d/g, '') === '继与长沙市余杭区'), across.hits.join());
  const note = await seen(`issues/2021-08-06/a1-04/?q=${encodeURIComponent('浙江省')}#n09`);
  assert.deepEqual(note.hit, ['浙江省']);
  const reading = await seen(`issues/2021-08-06/a1-04/?q=${encodeURIComponent('杭州市余杭区')}`);
  assert.ok(reading.hit.length === 1 && reading.hit[0].replace(/[〔〕\d]/g, '').includes('杭州市'), reading.hit.join());
  const line = await seen(`issues/2021-08-06/a1/?q=${encodeURIComponent('小雨转多云')}`);
  assert.deepEqual(line.hits, ['小雨转多云']);
  await site.open('issues/2021-08-06/a1-04/', async (page) => {
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.reload();
    assert.ok(!requests.some((url) => url.endsWith('marks.js')), 'marks are loaded though nothing was looked for');
  });
});

test('for nothing found there are the parts that do exist, and the way out of the filters', async () => {
  await search('?q=核酸检测大赛呀&kind=news', async (page) => {
    assert.equal(await count(page), '0条');
    const parts = page.locator('#nothing .partly a');
    assert.match((await parts.allTextContents())[0], /^核酸检测\d+$/);
    await page.getByRole('link', { name: '不加筛选' }).click();
    await idle(page);
    assert.deepEqual(await chips(page), []);
    await parts.first().click();
    await found(page, '核酸检测');
    assert.equal(await count(page), '13条');
  });
});

test('the examples of the empty page find something, and are links of their own', async () => {
  await search('', async (page) => {
    const examples = await page.locator('.tries a').allTextContents();
    assert.ok(examples.length >= 3, examples.join());
    for (const words of examples) {
      await page.locator('.tries a').getByText(words, { exact: true }).click();
      await found(page, words);
      assert.ok(Number.parseInt(await count(page)) > 0, words);
      await write(page, '');
    }
  });
});

test('a screen reader hears the number of results, once for each search', async () => {
  await search('', async (page) => {
    const status = page.locator('#count');
    assert.equal(await status.getAttribute('role'), 'status');
    await page.evaluate(() => {
      window.heard = [];
      new MutationObserver(() => heard.push(document.querySelector('#count').textContent)).observe(document.querySelector('#count'), { childList: true, characterData: true, subtree: true });
    });
    await write(page, '核酸');
    await write(page, '核酸检测');
    const heard = (await page.evaluate(() => window.heard)).filter((words) => !words.startsWith('正在找'));
    assert.equal(heard.length, 2, heard.join());
    assert.equal(heard.at(-1), '13条');
  });
});

/** What the page says when things go wrong before or while a search is made. */
async function wrong(spoil, query = '疫情') {
  return site.open('about/', async (page) => {
    await spoil(page);
    await page.goto(`${site.base}search/?q=${encodeURIComponent(query)}`);
    await page.locator('#trouble p').first().waitFor();
    const text = await page.locator('#trouble p').first().textContent();
    return { text, status: await count(page), again: await page.locator('#trouble button').count(), page };
  });
}

test('what goes wrong is told with a way out', async () => {
  const cut = async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.body()).subarray(0, 40) });
  };
  for (const [spoil, words] of [
    [(page) => page.route('**/search/meta.bin*', (route) => route.abort()), /连不上网/],
    [(page) => page.route('**/search/g/**', (route) => route.abort()), /连不上网/],
    [(page) => page.route('**/search/g/**', cut), /不完整/],
    [(page) => page.route('**/search/text/**', cut), /不完整/],
    [(page) => page.route('**/search/meta.bin*', (route) => route.fulfill({ status: 404, body: 'no' })), /缺少/],
    [(page) => page.addInitScript(() => delete globalThis.DecompressionStream), /太旧/],
  ]) {
    const { text, status, again } = await wrong(spoil);
    assert.match(text, words);
    assert.equal(status, '没有找成');
    assert.equal(again, /太旧/.test(text) ? 0 : 1);
  }
  // when the line is back, so are the results
  await site.open('about/', async (page) => {
    let down = true;
    await page.route('**/search/{g,text}/**', (route) => (down ? route.abort() : route.continue()));
    await page.goto(`${site.base}search/?q=${encodeURIComponent('疫情')}`);
    await page.locator('#trouble button').waitFor();
    down = false;
    await page.locator('#trouble button').click();
    await page.locator('#list > li').first().waitFor();
    assert.equal(await page.locator('#trouble').textContent(), '');
  });
});

test('bad addresses are borne: unknown values are named and left out, dates are turned round', async () => {
  await search('?q=疫情&from=2022-12&to=2020&kind=nonsense&topics=<b>x</b>&order=up&field=__proto__&constructor=1', async (page) => {
    const problems = await page.locator('#problems').textContent();
    for (const words of ['“nonsense”', '“<b>x</b>”', '起止颠倒']) assert.ok(problems.includes(words), problems);
    assert.equal(await page.locator('#problems b').count(), 0);
    assert.deepEqual(await chips(page), ['2020年至2022年12月×']);
    assert.ok(Number.parseInt(await count(page)) > 0);
  });
  await search('?q=疫情&from=foo&to=2021-02-30', async (page) => {
    assert.match(await page.locator('#problems').textContent(), /“foo”不是日期/);
    assert.ok(Number.parseInt(await count(page)) > 0);
  });
});

test('bad queries are borne, and nothing is ever taken for HTML', async () => {
  const html = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  for (const words of [html, '.*+?^${}()|[\\]', '"', '-', '- -"', '，。！', '\u0001\u0007', '%', '疫'.repeat(1500)]) {
    await search(`?q=${encodeURIComponent(words)}`, async (page) => {
      assert.match(await count(page), /^(\d+条|全部40篇)$/, words.slice(0, 40));
      assert.equal(await page.locator('main :is(img, script)').count(), 0);
    });
  }
  // what is too long for an address is found again all the same
  await search('', async (page) => {
    await page.locator('#q').fill('疫'.repeat(10000));
    await page.waitForFunction(() => document.querySelector('#count').textContent === '0条');
    await idle(page);
    assert.ok(page.url().length < 3000, page.url().length);
    await page.reload();
    await idle(page);
    assert.equal((await page.locator('#q').inputValue()).length, 10000);
    assert.equal(await count(page), '0条');
  });
  // half a character, in the address and in the box
  await search('?q=%ED%A0%80疫', async (page) => {
    assert.match(await count(page), /^\d+条$/);
    await page.evaluate(() => {
      document.querySelector('#q').value = '\ud800疫情';
      document.querySelector('#q').dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
    await page.waitForFunction(() => document.querySelector('#count').textContent === '0条');
  });
  await search(`?${'topics=x&'.repeat(500)}from=${'9'.repeat(5000)}&q=疫情`, async (page) => {
    assert.ok(Number.parseInt(await count(page)) > 0);
  });
});

test('without a script the page says so and leads to the lists, and the box in every header leads to it', async () => {
  await site.open(
    'people/',
    async (page) => {
      await page.locator('.seek input').fill('疫情');
      await page.locator('.seek button').click();
      await page.waitForURL(/search\/\?q=/);
      const words = await page.locator('main noscript, main').first().textContent();
      assert.match(words, /检索要用脚本/);
      const lists = await page.locator('main header a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      assert.ok(lists.includes('../issues/') && lists.includes('../topics/'), lists.join());
      assert.ok(!(await page.locator('#filters').isVisible()));
    },
    { javaScriptEnabled: false },
  );
});

test('nothing moves while results come in', async () => {
  const found = [];
  for (const viewport of [PHONE, { width: 1440, height: 900 }]) {
    for (const address of ['', '?q=核酸检测', '?q=疫情&kind=news&from=2021', '?q=没有的话']) {
      const shifts = await search(address, (page) => page.evaluate(() => inspect.shifts), { viewport });
      found.push(...under(`${viewport.width} px, ${address}`, shifts));
    }
  }
  none(found);
});

test('pages with results meet what every page must: axe, contrast, space, paper', async () => {
  const found = [];
  for (const [address, colorScheme, viewport] of [
    ['?q=核酸检测&kind=news&topics=testing', 'light', PHONE],
    ['?q=浙江', 'dark', { width: 1440, height: 900 }],
    ['?q=核酸检测大赛呀', 'light', { width: 1440, height: 900 }],
    ['?q=的', 'dark', PHONE],
  ]) {
    const seen = await site.open(
      `search/${address}`,
      async (page) => {
        await idle(page);
        await page.addScriptTag({ path: AXE });
        const broken = await page.evaluate(async () => {
          const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
          const { violations } = await axe.run(document, { rules, resultTypes: ['violations'] });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`));
        });
        const looks = await page.evaluate(() => [...inspect.structure(), ...inspect.overflow(), ...inspect.overlap(), ...inspect.small(), ...inspect.contrast()]);
        await page.emulateMedia({ media: 'print' });
        const paper = await page.evaluate(() => [...inspect.overflow(), ...inspect.contrast()]);
        return [...broken, ...looks, ...paper];
      },
      { colorScheme, viewport, bypassCSP: true },
    );
    found.push(...under(`${address} ${colorScheme} ${viewport.width}`, seen));
  }
  none(found);
});
