// `annals serve` in a browser: a page follows what is saved, and shows what is wrong.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { copyArchive, launch, none, program, repository, under } from './support.mjs';

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
