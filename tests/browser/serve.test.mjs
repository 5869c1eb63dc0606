// `annals serve` in a browser: a page follows what is saved, and shows what is wrong.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { copyArchive, launch, none, program, repository, under } from './support.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1440, height: 900 };

const ARTICLE = 'content/issues/2021-08-06/a1-01.md';
const PAGE = 'issues/2021-08-06/a1-01/';
const OVERLAY = '#annals-overlay';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

let live;
beforeEach(async () => {
  live = await Live.of();
});
afterEach(() => live?.close());

/** A server on a copy of the shipped archive. */
class Live {
  static async of() {
    const live = new Live();
    live.root = await mkdtemp(path.join(tmpdir(), 'annals-serve-'));
    await copyArchive(live.root);
    await live.start(0);
    return live;
  }

  async start(port) {
    this.server = spawn(program(), ['serve', '--port', port, '--root', this.root], {
      env: { COLUMNS: '110' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.ended = new Promise((resolve) => this.server.once('exit', resolve));
    const said = [];
    for await (const line of createInterface({ input: this.server.stderr })) {
      said.push(line);
      const address = /^(http:\S+\/) shows the archive/.exec(line)?.[1];
      if (address) {
        this.base = address;
        // What it says from now on is read and dropped, so that it never waits for a reader.
        this.server.stderr.resume();
        return;
      }
    }
    throw new Error(`the server does not run:\n${said.join('\n')}`);
  }

  async stop() {
    this.server.kill();
    await this.ended;
  }

  async close() {
    await this.stop();
    await rm(this.root, { recursive: true, force: true });
  }

  read(file) {
    return readFile(path.join(this.root, file), 'utf8');
  }

  /** Saves as editors do: the new file takes the place of the old one. */
  async save(file, text) {
    const to = path.join(this.root, file);
    await writeFile(`${to}~`, text);
    await rename(`${to}~`, to);
  }

  /** Opens a page for as long as `look` looks at it; anything that the browser complains of fails. */
  async open(url, look, options = {}) {
    const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce', colorScheme: 'light', ...options });
    const complaints = [];
    try {
      await context.addInitScript({ path: path.join(import.meta.dirname, 'inspect.js') });
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(this.base)) complaints.push(`asks for ${request.url()}`);
      });
      await page.goto(this.base + url);
      const result = await look(page, complaints);
      none(complaints.map((what) => ({ what, at: [url] })));
      return result;
    } finally {
      await context.close();
    }
  }
}

/** Waits until the page says some words. */
const says = (page, words) => page.locator('main').getByText(words).first().waitFor();

test('a page shows what is saved without being touched, where it was scrolled to', async () => {
  await live.open(PAGE, async (page) => {
    const text = await live.read(ARTICLE);
    await page.setViewportSize({ width: 390, height: 400 });
    await page.evaluate(() => {
      scrollTo(0, 300);
      window.stayed = true;
    });
    await live.save(ARTICLE, text.trimEnd() + '末了添的一句。\n');
    await says(page, '末了添的一句。');
    assert.equal(await page.evaluate(() => scrollY), 300);
    // and again: the new page listens too
    await live.save(ARTICLE, text.trimEnd() + '改了第二次。\n');
    await says(page, '改了第二次。');
    assert.equal(await page.locator('main').getByText('末了添的一句。').count(), 0);
    await live.save(ARTICLE, text.replace(/^title: .*$/m, 'title: 换了的标题'));
    await page.getByRole('heading', { level: 1, name: '换了的标题' }).waitFor();
    assert.match(await page.title(), /换了的标题/);
    assert.ok(await page.evaluate(() => window.stayed), 'it is not loaded anew');
  });
});

test('a theme is followed too: a page whose styles change is loaded anew', async () => {
  await live.open(PAGE, async (page) => {
    const before = await page.evaluate(() => getComputedStyle(document.body).color);
    await mkdir(path.join(live.root, 'themes/own/static'), { recursive: true });
    const style = await readFile(path.join(repository, 'themes/default/static/style.css'), 'utf8');
    await live.save('themes/own/static/style.css', `${style}\nbody { color: rgb(1, 2, 3); }\n`);
    await live.save('themes/own/theme.toml', 'name = "own"\nextends = "default"\n');
    const settings = await live.read('archive.toml');
    await live.save('archive.toml', settings.replace(/^theme = .*$/m, 'theme = "own"'));
    await page.waitForFunction(() => getComputedStyle(document.body).color === 'rgb(1, 2, 3)');
    assert.notEqual(before, 'rgb(1, 2, 3)');
  });
});

test('many changes one after another end with the last', async () => {
  await live.open(PAGE, async (page) => {
    const text = await live.read(ARTICLE);
    for (let n = 1; n <= 30; n += 1) await live.save(ARTICLE, `${text.trimEnd()}改了${n}次。\n`);
    await says(page, '改了30次。');
  });
});

test('an edit reaches the lists that show the article', async () => {
  await live.open('issues/2021-08-06/', async (page) => {
    const text = await live.read(ARTICLE);
    await live.save(ARTICLE, text.replace(/^title: .*$/m, 'title: 换了的标题'));
    await says(page, '换了的标题');
  });
});

test('an error lies over the page as it was, with its place, until it is mended', async () => {
  await live.open(PAGE, async (page) => {
    const text = await live.read(ARTICLE);
    const heading = await page.locator('h1').innerText();
    await live.save(ARTICLE, text.replace(/^title: .*$/m, 'titel: 换了的标题'));
    await page.locator(OVERLAY).waitFor();
    const overlay = await page.locator(OVERLAY).innerText();
    for (const words of ['The archive has errors', 'error[unknown-key]', `${ARTICLE}:2:1`, 'titel: 换了的标题', 'help:']) {
      assert.ok(overlay.includes(words), `no ${words} in\n${overlay}`);
    }
    assert.equal(await page.locator('h1').innerText(), heading, 'the page as it was');
    assert.ok(await page.locator('h1').isVisible());
    await page.keyboard.press('Escape');
    assert.equal(await page.locator(OVERLAY).count(), 0, 'Esc puts it away');
    await page.reload();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await page.locator(OVERLAY).count(), 0, 'so does the button');
    await page.reload();
    await live.save(ARTICLE, text.replace(/^title: .*$/m, 'title: 换了的标题'));
    await page.getByRole('heading', { level: 1, name: '换了的标题' }).waitFor();
    assert.equal(await page.locator(OVERLAY).count(), 0);
  });
});

test('the overlay is whole and legible on phone and desktop, in light and dark', async () => {
  const text = await live.read(ARTICLE);
  const long = '一个长而又长的键'.repeat(20);
  await live.save(ARTICLE, text.replace(/^title: .*$/m, `titel: 换了的标题\n${long}: 值\nkiker: 眉题`));
  const found = [];
  for (const viewport of [PHONE, WIDE]) {
    for (const colorScheme of ['light', 'dark']) {
      const look = async (page) => {
        await page.locator(OVERLAY).waitFor();
        const name = `${viewport.width} px, ${colorScheme}`;
        found.push(...under(name, await page.evaluate(() => [...inspect.overflow(), ...inspect.contrast(), ...inspect.small()])));
        if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `overlay-${viewport.width}-${colorScheme}.png`) });
        const { x, y, width, height } = await page.locator(OVERLAY).boundingBox();
        assert.deepEqual([x, width, y + height], [0, viewport.width, viewport.height], name);
        assert.ok(height <= viewport.height * 0.6 + 1, `${name}: the page is seen above it`);
        const button = page.getByRole('button', { name: 'Dismiss' });
        assert.ok(await button.isVisible(), name);
        const box = await button.boundingBox();
        assert.ok(box.y >= y && box.y + box.height <= viewport.height, `${name}: the button is in sight`);
        // what is wide is reached with the keyboard
        await page.locator(`${OVERLAY} pre`).focus();
        await page.keyboard.press('End');
      };
      await live.open(PAGE, look, { viewport, colorScheme });
    }
  }
  none(found);
});

test('an archive that is broken from the start shows that, and the site when it is mended', async () => {
  const good = await live.read('archive.toml');
  await live.stop();
  await live.save('archive.toml', `titel = "x"\n${good}`);
  await live.start(0);
  await live.open('', async (page, complaints) => {
    await page.locator(OVERLAY).waitFor();
    assert.match(await page.locator(OVERLAY).innerText(), /error\[\S+\][\s\S]*archive\.toml:1:1/);
    if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, 'bare.png') });
    await live.save('archive.toml', good);
    await page.locator('main').waitFor();
    // a page that could not be made has a status that says so
    assert.ok(complaints.every((what) => what.includes('503')), complaints.join('\n'));
    complaints.length = 0;
  });
});

test('a page that outlives its server is loaded anew from the next one', async () => {
  const port = new URL(live.base).port;
  await live.open(PAGE, async (page, complaints) => {
    await live.stop();
    const text = await live.read(ARTICLE);
    await live.save(ARTICLE, text.trimEnd() + '停机时添的一句。\n');
    await live.start(port);
    await says(page, '停机时添的一句。');
    // while there was no server, the browser said so
    assert.ok(complaints.every((what) => what.includes('ERR_')), complaints.join('\n'));
    complaints.length = 0;
  });
});

// —— notes that are written in a page ——

const NOTED = 'content/issues/2021-08-06/a1-04.md';
const NOTES = 'content/issues/2021-08-06/a1-04.notes.md';
const NOTED_PAGE = 'issues/2021-08-06/a1-04/';
const BUTTON = '#annals-note-button';
const DIALOG = '#annals-note';

/** Selects from one run of words to the end of another, which may stand in other elements; each is the first of its kind. */
async function select(page, from, to = from, within = 'main') {
  const done = await page.evaluate(
    ([from, to, within]) => {
      const find = (words) => {
        const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = node.data.indexOf(words);
          if (at >= 0) return [node, at];
        }
        return undefined;
      };
      const [start, end] = [find(from), find(to)];
      if (!start || !end) return false;
      start[0].parentElement.scrollIntoView({ block: 'center' });
      // the same selection once more would be no change
      getSelection().removeAllRanges();
      getSelection().setBaseAndExtent(...start, end[0], end[1] + to.length);
      return true;
    },
    [from, to, within],
  );
  assert.ok(done, `no ${from} … ${to}`);
}

/** Opens the dialog on words; gives what it quotes. */
async function write(page, from, to, within) {
  for (let tries = 1; ; tries += 1) {
    try {
      await select(page, from, to, within);
      await page.locator(BUTTON).click({ timeout: 4000 });
      await page.locator(DIALOG).waitFor({ timeout: 8000 });
      break;
    } catch (error) {
      // a page that comes anew in this moment takes the selection with it
      if (tries === 4) throw error;
    }
  }
  return page.locator(`${DIALOG} .quoted pre`).innerText();
}

const field = (page, name) => page.locator(`${DIALOG} [name=${name}]`);
const press = (page, name) => page.locator(DIALOG).getByRole('button', { name }).click();

/** The note in the page once it is there. */
async function appears(page, id) {
  const note = page.locator(`main .note#${id}`);
  await note.waitFor();
  return note;
}

test('words that are selected become a note, in its file and in the page', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    const before = await live.read(NOTES);
    const quote = await write(page, '1688等各种网络交易平台');
    assert.equal(quote.trim(), '> 1688等各种网络交易平台');
    assert.ok(await field(page, 'text').evaluate((element) => element === document.activeElement), 'the text has the focus');
    await field(page, 'kind').selectOption('term');
    await field(page, 'certainty').selectOption('certain');
    await field(page, 'heading').fill('1688是什么');
    await field(page, 'text').fill('阿里巴巴的批发网站。\n\n见[[a1-05]]。');
    await press(page, '存入注文件');
    const note = await appears(page, 'n13');
    const added = '\n## term·certain 1688是什么 {#n13}\n\n> 1688等各种网络交易平台\n\n阿里巴巴的批发网站。\n\n见[[a1-05]]。\n';
    assert.equal(await live.read(NOTES), before + added);
    assert.match(await note.innerText(), /词[\s\S]*术语 · 确定[\s\S]*1688是什么[\s\S]*批发网站/);
    assert.equal(await page.locator('#at-n13').textContent(), '1688等各种网络交易平台');
    assert.equal(await page.locator(DIALOG).count(), 0);
    assert.equal(new URL(page.url()).hash, '#n13');
    const line = before.split('\n').length + 1;
    assert.equal(await page.locator('#annals-note-status').innerText(), `已存 ${NOTES}:${line}`);
    assert.ok(await note.evaluate((element) => element.getBoundingClientRect().top < innerHeight && element.getBoundingClientRect().bottom > 0));
    // and the page takes the next one
    assert.equal((await write(page, '数据交换共享接口')).trim(), '> 数据交换共享接口');
    await field(page, 'text').fill('第二条。');
    await press(page, '存入注文件');
    await appears(page, 'n14');
    assert.equal(await live.read(NOTES), `${before}${added}\n## context {#n14}\n\n> 数据交换共享接口\n\n第二条。\n`);
  });
});

test('words that stand twice are quoted with what is around those that were selected', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    for (const [within, place] of [['main .flow .text:has(#at-n09)', 'first'], ['main .flow .text:has(#at-n12)', 'second']]) {
      const quote = (await write(page, '在线录入', '在线录入', within)).trim();
      assert.match(quote, /\*\*在线录入\*\*/, place);
      await field(page, 'text').fill(place);
      await press(page, '存入注文件');
      const note = page.locator('main .note').filter({ hasText: place });
      await note.waitFor();
      const id = await note.getAttribute('id');
      assert.equal(await page.locator(`${within} #at-${id}`).textContent(), '在线录入', `${place}: ${quote}`);
    }
  });
});

test('what is around selected words is cut between characters', async () => {
  const file = 'content/issues/2021-08-06/a1-04.md';
  const before = await live.read(file);
  // 60 characters before 甲 and after 乙 begin and end in the middle of one, counted in units
  const text = `${'𠮷👩‍👩‍👧'.repeat(30)}子甲丑乙寅${'🇨🇳e\u0301'.repeat(30)}`;
  await live.save(file, before.replace(/\n$/, `\n\n${text}\n`));
  try {
    await live.open(NOTED_PAGE, async (page) => {
      await page.locator('main .flow .text', { hasText: '子甲丑乙寅' }).waitFor();
      for (const word of ['甲', '乙']) {
        const sent = page.waitForRequest((request) => request.url().endsWith('/_annals/quote'));
        sent.catch(() => {});
        const quote = await write(page, word, word, 'main .flow > p.text:last-of-type');
        assert.match(quote, new RegExp(`\\*\\*${word}\\*\\*`));
        const { before, after } = (await sent).postDataJSON();
        assert.ok(before.isWellFormed() && after.isWellFormed(), `${before} ${after}`);
        assert.match(before, /^(?:𠮷|👩‍👩‍👧)/);
        assert.match(after, /(?:🇨🇳|e\u0301)$/);
        await page.keyboard.press('Escape');
        await page.locator(DIALOG).waitFor({ state: 'detached' });
      }
    });
  } finally {
    await live.save(file, before);
  }
});

test('a reading makes a note one on a doubt, and words can be struck out', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    await write(page, '侵权产商');
    await field(page, 'reading').fill('侵权厂商');
    assert.equal(await field(page, 'kind').inputValue(), 'doubt');
    await press(page, '存入注文件');
    await appears(page, 'n13');
    await write(page, '1688');
    await field(page, 'strike').check();
    assert.ok(await field(page, 'reading').isDisabled());
    await press(page, '存入注文件');
    await appears(page, 'n14');
    assert.match(await live.read(NOTES), /## doubt \{#n13\}\n\n> .*侵权产商.*\n\n-> 侵权厂商\n\n## doubt \{#n14\}\n\n> .*\*\*1688\*\*.*\n\n->\n$/);
    await page.check('#s-read');
    assert.match(await page.locator('main .flow').innerText(), /侵权厂商〕/);
  });
});

test('what would be written can be copied; cancelling and Esc write nothing', async () => {
  const options = { permissions: ['clipboard-read', 'clipboard-write'] };
  await live.open(
    NOTED_PAGE,
    async (page) => {
      const before = await live.read(NOTES);
      await write(page, '数据交换共享接口');
      await field(page, 'kind').selectOption('term');
      await field(page, 'heading').fill('接口');
      await field(page, 'text').fill('注文。');
      await press(page, '复制');
      await page.getByRole('button', { name: '已复制' }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied, '## term 接口 {#n13}\n\n> 数据交换共享接口\n\n注文。\n');
      assert.equal(await page.locator('#annals-note-markdown').textContent(), copied);
      await press(page, '取消');
      await page.locator(DIALOG).waitFor({ state: 'detached' });
      await write(page, '数据交换共享接口');
      await field(page, 'text').fill('注文。');
      await page.keyboard.press('Escape');
      assert.equal(await field(page, 'text').inputValue(), '注文。', 'Esc takes no text away');
      await field(page, 'text').fill('');
      await page.keyboard.press('Escape');
      await page.locator(DIALOG).waitFor({ state: 'detached' });
      assert.equal(await live.read(NOTES), before);
      // what was copied is a note
      await live.save(NOTES, `${before}\n${copied}`);
      await says(page, '注文。');
    },
    options,
  );
});

test('a selection across a number, a gap, a line number or a reading is one of the words of the paper', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    const quotes = async (from, to) => {
      const quote = await write(page, from, to);
      assert.equal(await page.locator('#annals-note-said').isVisible(), false, `${from} … ${to}`);
      await press(page, '取消');
      return quote.trim();
    };
    assert.equal(await quotes('继与', '余杭区市场监管局'), '> 继与长沙市余杭区市场监管局');
    assert.equal(await quotes('合作备忘录。', '，市场监管部门可在'), '> 合作备忘录。通过该平台，市场监管部门可在');
    assert.equal(await quotes('互联网监管局面', '公平公正网络交易秩序。'), '> 互联网监管局面，切实营造安全放心网络消费环境、为市场主体打造更优营商环境，更好地维护公平公正网络交易秩序。');
    assert.equal(await quotes('提高数据交互的便捷化和效率。', '该平台还可发挥'), '> 提高数据交互的便捷化和效率。\n> 该平台还可发挥');
    assert.equal(await quotes('，提前屏蔽', '是阿里巴巴集团开发'), '> ，提前屏蔽“炎陵黄桃”品牌的网页。\n> “红盾云桥”是阿里巴巴集团开发');
    await page.check('#s-read');
    assert.equal(await quotes('继与', '余杭区市场监管局'), '> 继与长沙市余杭区市场监管局');
    // three clicks on the last paragraph
    await page.locator('main .flow .text').last().click({ clickCount: 3 });
    await page.locator(BUTTON).click();
    assert.match((await page.locator(`${DIALOG} .quoted pre`).innerText()).trim(), /^> 该平台还可发挥.*公平公正网络交易秩序。$/);
    await press(page, '取消');
    // across lost text
    const across = await quotes('政企协作平台的城市。', '了50多家');
    assert.match(across, /城市。\n> \[\[gap\]\]了50多家/);
  });
});

test('what is not of the paper is offered no note', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    for (const [from, within] of [['阿里巴巴总部就在余杭区', 'main'], ['说到', 'main'], ['疑为炎陵黄桃维权一段', 'main'], ['往期', 'body']]) {
      await select(page, from, from, within);
      await page.waitForTimeout(300);
      assert.equal(await page.locator(BUTTON).count(), 0, from);
    }
    await page.goto(`${live.base}about/`);
    await select(page, '转写', '转写');
    await page.waitForTimeout(300);
    assert.equal(await page.locator(BUTTON).count(), 0, 'a page of its own');
  });
});

for (const [what, url, words, file] of [
  ['the lines of a page', 'issues/2021-08-06/a1/', ['为株企“云端”筑“盾”', '优化营商环境优化年', 'main .lines:has(#L59)'], 'content/issues/2021-08-06/a1.notes.md'],
  ["a subject's essay", 'topics/testing/', ['都注明“不含集中隔离', '人群”'], 'content/topics/testing.notes.md'],
  ['the text of an issue', 'issues/2021-08-06/', ['报头在转写中散成多段', '余文不存'], 'content/issues/2021-08-06/_index.notes.md'],
]) {
  test(`words in ${what} become a note`, async () => {
    await live.open(url, async (page) => {
      const quote = (await write(page, ...words)).trim().replaceAll('> \n', '>\n');
      assert.ok(quote.startsWith(`> ${words[0]}`) && quote.endsWith(words[1]), quote);
      await field(page, 'text').fill('选字加的注。');
      await press(page, '存入注文件');
      const note = await appears(page, 'n1');
      assert.match(await note.innerText(), /选字加的注。/);
      assert.equal(await live.read(file), `## context {#n1}\n\n${quote}\n\n选字加的注。\n`);
    });
  });
}

test('an edit by which a note loses its words is shown at once', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    const text = await live.read(NOTED);
    await live.save(NOTED, text.replace('长沙市余杭区', '长沙县余杭区'));
    await page.locator(OVERLAY).waitFor();
    const overlay = await page.locator(OVERLAY).innerText();
    for (const words of ['error[note-lost]', `${NOTES}:15`, '长沙县余杭区']) assert.ok(overlay.includes(words), `no ${words} in\n${overlay}`);
    await live.save(NOTED, text);
    await page.locator(OVERLAY).waitFor({ state: 'detached' });
  });
});

test('what is saved while a note is written leaves it alone, and is shown afterwards', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    const text = await live.read(NOTED);
    await write(page, '数据交换共享接口');
    await field(page, 'text').fill('写到一半的注');
    await live.save(NOTED, `${text.trimEnd()}写注时添的一句。\n`);
    await page.waitForTimeout(1500);
    assert.equal(await field(page, 'text').inputValue(), '写到一半的注');
    assert.equal(await page.locator('main').getByText('写注时添的一句。').count(), 0);
    await press(page, '取消');
    await says(page, '写注时添的一句。');
    await write(page, '数据交换共享接口');
    await field(page, 'text').fill('写完的注');
    await live.save(NOTED, `${text.trimEnd()}又改了一次。\n`);
    await press(page, '存入注文件');
    await appears(page, 'n13');
    await says(page, '又改了一次。');
  });
});

test('what the server has against a note is said in the dialog, which stays', async () => {
  await live.open(NOTED_PAGE, async (page, complaints) => {
    const [text, notes] = [await live.read(NOTED), await live.read(NOTES)];
    await write(page, '数据交换共享接口');
    await field(page, 'text').fill('注文。');
    await live.save(NOTED, text.replace('数据交换共享接口', '数据交接共享接口'));
    const said = page.locator('#annals-note-said');
    // the server learns of the change a little later
    await page.waitForTimeout(1500);
    await page.locator(DIALOG).getByRole('button', { name: '存入注文件' }).focus();
    await page.keyboard.press('Enter');
    await said.waitFor();
    assert.match(await said.innerText(), /error\[note-lost\][\s\S]*数据交接共享接口/);
    assert.equal(await said.getAttribute('role'), 'alert');
    assert.equal(await field(page, 'text').inputValue(), '注文。');
    assert.ok(await page.evaluate(() => document.activeElement.closest('#annals-note button[type=submit]') !== null), 'the focus stays');
    assert.equal(await live.read(NOTES), notes);
    // when the words are back it is written
    await live.save(NOTED, text);
    await page.waitForTimeout(1500);
    await page.keyboard.press('Enter');
    await appears(page, 'n13');
    assert.ok(complaints.every((what) => what.includes('422')), complaints.join('\n'));
    complaints.length = 0;
  });
});

test('a text that would not stay one note is refused, and a server that has ended is said to have', async () => {
  await live.open(NOTED_PAGE, async (page, complaints) => {
    await write(page, '数据交换共享接口');
    await field(page, 'text').fill('## 另一条\n\n> 淘宝\n\n注文。');
    await press(page, '存入注文件');
    const said = page.locator('#annals-note-said');
    await said.waitFor();
    assert.match(await said.innerText(), /error\[new-note\]/);
    await live.stop();
    await press(page, '存入注文件');
    await page.locator(DIALOG).getByText('服务器没有回应。').waitFor();
    complaints.length = 0;
  });
});

test('a note is written with the keyboard alone', async () => {
  await live.open(NOTED_PAGE, async (page) => {
    await select(page, '数据交换共享接口');
    await page.locator(BUTTON).waitFor();
    await page.keyboard.press('n');
    await page.locator(DIALOG).waitFor();
    const named = () => page.evaluate(() => document.activeElement.name || document.activeElement.textContent);
    assert.equal(await named(), 'text');
    const stops = [];
    for (let pressed = 0; pressed < 12; pressed += 1) {
      const { inside, ring } = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return { inside: document.activeElement === document.body || document.activeElement.closest('dialog') !== null, ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
      });
      assert.ok(inside, `${await named()} is in the dialog`);
      stops.push(await named());
      if ((await page.evaluate(() => document.activeElement.localName)) !== 'body') assert.ok(ring, `${await named()} is outlined`);
      await page.keyboard.press('Tab');
    }
    for (const name of ['kind', 'certainty', 'heading', 'reading', 'strike', 'text', '存入注文件', '复制', '取消']) assert.ok(stops.includes(name), `${name} in ${stops}`);
    for (let pressed = 0; pressed < 15 && (await named()) !== 'heading'; pressed += 1) await page.keyboard.press('Tab');
    await page.keyboard.type('接口');
    for (let pressed = 0; pressed < 15 && (await named()) !== 'text'; pressed += 1) await page.keyboard.press('Tab');
    await page.keyboard.type('注文。');
    await page.keyboard.press('Tab');
    for (let pressed = 0; pressed < 15 && (await named()) !== '存入注文件'; pressed += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await appears(page, 'n13');
    assert.match(await live.read(NOTES), /## context 接口 \{#n13\}\n\n> 数据交换共享接口\n\n注文。\n$/);
  });
});

test('the dialog breaks no rule of axe and fits phone and desktop, in light and dark', async () => {
  const found = [];
  for (const viewport of [PHONE, WIDE]) {
    for (const colorScheme of ['light', 'dark']) {
      const look = async (page, complaints) => {
        const name = `${viewport.width} px, ${colorScheme}`;
        const shot = async (what) => process.env.SHOTS && page.screenshot({ path: path.join(process.env.SHOTS, `${what}-${viewport.width}-${colorScheme}.png`) });
        await page.addScriptTag({ path: AXE });
        const check = async (state) => {
          const lines = await page.evaluate(async () => {
            const { violations } = await axe.run(document, { resultTypes: ['violations'] });
            return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary.replace(/\s+/g, ' ')}`));
          });
          found.push(...under(`${name}, ${state}`, lines));
        };
        await select(page, '数据交换共享接口');
        await page.locator(BUTTON).waitFor();
        const box = await page.locator(BUTTON).boundingBox();
        assert.ok(box.height >= 44 && box.x >= 0 && box.x + box.width <= viewport.width, name);
        await shot('button');
        await check('the button');
        await page.locator(BUTTON).click();
        await page.locator(DIALOG).waitFor();
        await page.locator(`${DIALOG} summary`).click();
        await field(page, 'text').fill('## 另一条\n\n> 淘宝\n\n注文。');
        await shot('dialog');
        await press(page, '存入注文件');
        await page.locator('#annals-note-said').waitFor();
        await shot('dialog-refused');
        await check('the dialog');
        found.push(...under(name, await page.evaluate(() => {
          const dialog = document.getElementById('annals-note');
          const { left, right, top, bottom } = dialog.getBoundingClientRect();
          const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && dialog.scrollWidth <= dialog.clientWidth;
          const low = [...dialog.querySelectorAll('button, select, input, textarea')].filter((field) => (field.closest('.check') ?? field).getBoundingClientRect().height < 44);
          return [...(inside ? [] : ['the dialog sticks out']), ...low.map((field) => `${field.name || field.textContent} is lower than 44 px`)];
        })));
        complaints.length = 0;
      };
      await live.open(NOTED_PAGE, look, { viewport, colorScheme, bypassCSP: true });
    }
  }
  none(found);
});
