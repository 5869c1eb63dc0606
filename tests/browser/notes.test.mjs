// Notes beside the text, on every article of the shipped archive that has some: where they stand, how one
// gets to them and back, what the switches show, and what is left on paper, without styles and scripts.

import assert from 'node:assert/strict';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { none, PRINT, Site, under } from './support.mjs';

const PHONE = { width: 390, height: 844 };
const TABLET = { width: 820, height: 1180 };
const WIDE = { width: 1440, height: 900 };

/** An article with five notes: on its column, on words with a reading, on a passage after a gap. */
const ARTICLE = 'issues/2021-08-06/a1-04/';
/** One with sixteen. */
const MANY = 'issues/2021-08/x1-01/';

let site;
/** The articles that have notes, as pages to go to. */
let noted;
before(async () => {
  site = await Site.of();
  const files = await readdir(path.join(site.output, 'issues'), { recursive: true });
  noted = [];
  for (const file of files.filter((file) => file.endsWith('index.html')).sort()) {
    const html = await readFile(path.join(site.output, 'issues', file), 'utf8');
    if (html.includes('s-notes')) noted.push([file, `issues/${file.replace(/index\.html$/, '')}`]);
  }
  assert.ok(noted.length > 20, `only ${noted.length} articles have notes`);
});
after(() => site?.close());

const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Runs in the page: what stands in the text, and each of its notes with the block before it and the one behind it. */
const notesOf = () => {
  const blocks = [...document.querySelectorAll('main .flow > :not(.pn), main .pn > *')].filter((block) => block.checkVisibility());
  const isText = (block) => !block.matches('.note');
  const found = blocks.flatMap((note, at) => {
    if (isText(note)) return [];
    return { note, before: blocks.slice(0, at).findLast(isText), next: blocks.slice(at).find(isText) };
  });
  return { found, blocks };
};

test('on a wide screen each note is in the margin beside its words, and none on another or on the text', async () => {
  let count = 0;
  for (const viewport of [WIDE, { width: 1100, height: 900 }]) {
    const found = await site.every(
      async (page) => {
        const { faults, notes } = await page.evaluate(`(${besideText})(${notesOf})`);
        count += notes;
        return [...faults, ...(await page.evaluate(() => [...inspect.overlap(), ...inspect.overflow()]))];
      },
      { kinds: noted, viewport },
    );
    none(under(`${viewport.width} px`, found));
  }
  assert.ok(count > 2 * 90, `only ${count} notes were looked at`);
});

function besideText(notesOf) {
  const { found, blocks } = notesOf();
  const faults = [];
  const box = (element) => element.getBoundingClientRect();
  const texts = blocks.filter((block) => !block.matches('.note'));
  let above = -Infinity;
  for (const { note, before } of found) {
    const { top, left, right, bottom } = box(note);
    const text = box(before);
    const name = inspect.name(note);
    const reference = document.querySelector(`.ref[href="#${note.id}"]`);
    if (!before.contains(reference)) faults.push(`${name} does not stand behind the block of its reference`);
    if (left < text.right + 16) faults.push(`${name} begins at ${left} px, the text ends at ${text.right}`);
    if (right > innerWidth) faults.push(`${name} ends at ${right} px`);
    // beside the line of its words, or right below the note above it
    const words = (document.getElementById(`at-${note.id}`) ?? reference).getClientRects()[0];
    const due = Math.max(words.top, above);
    if (Math.abs(top - due) > 24) faults.push(`${name} stands at ${Math.round(top)} px; it could at ${Math.round(due)}`);
    if (top < above - 0.5) faults.push(`${name} lies on the note above it`);
    for (const other of texts) {
      const { top: y, bottom: end, right: edge, left: start } = box(other);
      if (y < bottom && end > top && edge > left && start < right) faults.push(`${name} lies on ${inspect.name(other)}`);
    }
    above = bottom;
  }
  return { faults, notes: found.length };
}

test('on a tablet and a phone each note stands below its paragraph', async () => {
  for (const viewport of [TABLET, PHONE]) {
    const found = await site.every((page) => page.evaluate(`(${belowText})(${notesOf})`), { kinds: noted, viewport });
    none(under(`${viewport.width} px`, found));
  }
});

function belowText(notesOf) {
  const { blocks } = notesOf();
  return blocks.flatMap((block, at) => {
    if (at === 0) return [];
    const [one, other] = [blocks[at - 1].getBoundingClientRect(), block.getBoundingClientRect()];
    const faults = [];
    if (other.top < one.bottom - 0.5) faults.push(`${inspect.name(block)} begins above the end of what stands before it`);
    if (!block.matches('.note')) return faults;
    const text = document.querySelector('main .flow').getBoundingClientRect();
    if (Math.abs(other.left - text.left) > 1 || other.right > text.right + 1) faults.push(`${inspect.name(block)} is not as wide as the text`);
    return faults;
  });
}

test('a mark and its number leave the lines where they are', async () => {
  const look = (read) => {
    const faults = [];
    let count = 0;
    const high = (paragraph) => paragraph.getBoundingClientRect().height;
    for (const paragraph of document.querySelectorAll('main .flow .text:has(.q)')) {
      const lines = high(paragraph) / parseFloat(getComputedStyle(paragraph).lineHeight);
      if (Math.abs(lines - Math.round(lines)) > 0.02) faults.push(`${inspect.name(paragraph)} is ${lines.toFixed(3)} lines high`);
      count += 1;
      // as read, words that are not marked would be seen that are not now
      if (read) continue;
      const before = high(paragraph);
      const mark = paragraph.querySelector('.q');
      const words = mark.textContent;
      for (const mark of paragraph.querySelectorAll('.q')) mark.replaceWith(...mark.childNodes);
      if (high(paragraph) !== before) faults.push(`${inspect.name(paragraph)} is ${before} px high with marks and ${high(paragraph)} without`);
      if (!paragraph.textContent.includes(words)) faults.push(`${words} is not in the paragraph`);
    }
    return { faults, count };
  };
  let count = 0;
  for (const viewport of [WIDE, PHONE]) {
    for (const read of [false, true]) {
      const found = await site.every(
        async (page) => {
          if (read && (await page.locator('#s-read').count())) await page.check('#s-read');
          const seen = await page.evaluate(look, read);
          count += seen.count;
          return seen.faults;
        },
        { kinds: noted, viewport },
      );
      none(under(`${viewport.width} px, ${read ? 'as read' : 'as printed'}`, found));
    }
  }
  assert.ok(count > 4 * 50, `only ${count} paragraphs were looked at`);
});

test('targets that lie in one another and across one another can all be read and reached', async () => {
  const notes = [
    ['whole', '继与长沙市余杭区市场监管局签订《网络交易监管跨区域合作协议》后，近日'],
    ['inner', '余杭区**市场监管局**签订'],
    ['same', '余杭区**市场监管局**签订'],
    ['across', '市场**监管局签订《网络交易监管跨区域合作协议》后，近日，市市场监管局**再与阿里巴巴'],
  ];
  const crowded = await Site.of(async (root) => {
    const markdown = notes.map(([id, quote]) => `\n## 背景 ${id} {#${id}}\n\n> ${quote}\n\n说明。\n`).join('');
    await appendFile(path.join(root, 'content/issues/2021-08-06/a1-04.notes.md'), markdown);
  });
  try {
    const words = () => {
      const paragraph = document.querySelector('main .flow .text').cloneNode(true);
      paragraph.querySelectorAll('.ref, .alt, .lns').forEach((part) => part.remove());
      return paragraph.textContent.trim();
    };
    const plain = await site.open(ARTICLE, (page) => page.evaluate(words));
    for (const viewport of [WIDE, PHONE]) {
      await crowded.open(
        ARTICLE,
        async (page) => {
          assert.equal(await page.evaluate(words), plain);
          const structure = await page.evaluate(() => inspect.structure());
          none(under(`${viewport.width} px`, [...structure, ...(await page.evaluate(() => [...inspect.overlap(), ...inspect.overflow(), ...inspect.contrast()]))]));
          const numbers = await page.locator('main .flow .text').first().locator('.ref').allInnerTexts();
          assert.deepEqual(numbers.map((text) => text.replaceAll('\u2060', '')), ['2', '3', '4', '5', '6', '7'].slice(0, numbers.length));
          for (const [id, quote] of notes) {
            const target = quote.split('**')[1] ?? quote;
            assert.ok(await page.locator(`.ref[href="#${id}"]`).isVisible(), id);
            assert.ok(await page.locator(`#at-${id}`).isVisible(), id);
            const marked = await page.locator(`#at-${id}`).evaluate((mark) => mark.textContent.replace(/\d/g, ''));
            assert.ok(target.startsWith(marked.slice(0, 3)), `${id}: ${marked}`);
          }
        },
        { viewport },
      );
    }
  } finally {
    await crowded.close();
  }
});

/** Whether an element is in the window, and how what has the focus is shown. */
const inWindow = (locator) =>
  locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && top < innerHeight && bottom > 0;
  });
const outlined = (locator) =>
  locator.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return document.activeElement === element && element.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });

async function tabTo(page, selector) {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

test('the keyboard goes from a reference to its note and back, and the focus can be seen', async () => {
  for (const viewport of [WIDE, PHONE]) {
    await site.open(
      ARTICLE,
      async (page) => {
        for (const id of ['n10', 'n09', 'n12']) {
          const reference = page.locator(`.ref[href="#${id}"]`);
          await tabTo(page, `.ref[href="#${id}"]`);
          assert.ok(await outlined(reference), `${id}: the reference is outlined`);
          await page.keyboard.press('Enter');
          await page.waitForURL((url) => url.hash === `#${id}`);
          assert.ok(await inWindow(page.locator(`#${id}`)), `${id}: the note is in the window`);
          await page.keyboard.press('Tab');
          const back = page.locator(`#${id} .nh a`);
          assert.ok(await outlined(back), `${id}: Tab reaches the way back`);
          await page.keyboard.press('Enter');
          await page.waitForURL((url) => url.hash === `#at-${id}`);
          assert.ok(await inWindow(page.locator(`#at-${id}`)), `${id}: its words are in the window`);
          await page.keyboard.press('Tab');
          assert.ok(await outlined(reference), `${id}: Tab reaches the reference again`);
        }
      },
      { viewport },
    );
  }
});

test('the way back leads to its words in the text as read, too', async () => {
  await site.open(
    MANY,
    async (page) => {
      await page.check('#s-read');
      await page.locator('#n75 .nh a').click();
      await page.waitForURL((url) => url.hash === '#at-n75');
      const alt = page.locator('#at-n75 + .alt');
      assert.ok((await alt.isVisible()) && (await inWindow(alt)));
      assert.notEqual(await alt.evaluate((element) => getComputedStyle(element).backgroundColor), 'rgba(0, 0, 0, 0)');
    },
    { viewport: PHONE },
  );
});

/** Whether a note that was named in the address is seen. */
async function shows(page, id) {
  const note = page.locator(`#${id}`);
  await note.waitFor();
  await drawn(page);
  assert.ok(await note.isVisible(), id);
  assert.ok(await inWindow(note), `${id} is in the window`);
  const wash = await note.evaluate((element) => getComputedStyle(element).backgroundColor);
  assert.notEqual(wash, 'rgba(0, 0, 0, 0)', `${id} is washed`);
}

test('the address of a note shows it, also to one who had put notes away', async () => {
  for (const viewport of [WIDE, PHONE]) {
    await site.open(
      '',
      async (page) => {
        await page.goto(`${site.base}${MANY}#n75`);
        await shows(page, 'n75');
        await page.uncheck('#s-notes');
        await page.goto(site.base + ARTICLE);
        assert.ok(!(await page.locator('#n12').isVisible()));
        await page.goto(`${site.base}${MANY}#n83`);
        await shows(page, 'n83');
        assert.ok(await page.isChecked('#s-notes'));
        // on the page already
        await page.uncheck('#s-notes');
        await page.evaluate(() => (location.hash = '#n75'));
        await shows(page, 'n75');
        // and what was chosen stays so
        await page.goto(site.base + ARTICLE);
        assert.ok(!(await page.isChecked('#s-notes')));
      },
      { viewport },
    );
  }
});

/** What can be read of the first paragraph. */
const says = (page) => page.locator('main .flow .text').first().innerText();

test('the switch shows the text as printed or as read, by mouse and by keyboard, and is remembered', async () => {
  await site.open(ARTICLE, async (page) => {
    const printed = async () => {
      const text = await says(page);
      assert.ok(text.includes('继与长沙市') && !text.includes('杭州市'), text);
    };
    const read = async () => {
      const text = await says(page);
      assert.ok(text.includes('继与〔杭州市〕') && !text.includes('长沙市'), text);
    };
    await printed();
    await page.getByText('编者校读').click();
    await read();
    assert.match(await page.locator('.column').innerText(), /^〔营商环境优化年〕/);
    await page.reload();
    await read();
    await page.goto(`${site.base}${MANY}`);
    assert.ok(await page.isChecked('#s-read'), 'on another article too');
    assert.ok(!(await page.locator('#at-n77').isVisible()));
    await page.goto(site.base + ARTICLE);
    await tabTo(page, '#s-read');
    assert.ok(await outlined(page.locator('#s-read')));
    await page.keyboard.press('ArrowLeft');
    await printed();
    await page.keyboard.press('ArrowRight');
    await read();
    await page.keyboard.press('ArrowRight');
    await printed();
    await page.reload();
    await printed();
    // a page that is gone back to shows what was chosen since
    await page.goto(`${site.base}${MANY}`);
    await page.check('#s-read');
    await page.goBack();
    await read();
  });
});

test('the text as read is whole: nothing sticks out, and no line begins with what ends something', async () => {
  const readable = noted.filter(([, url]) => [ARTICLE, MANY].includes(url) || url.startsWith('issues/2020'));
  for (const viewport of [WIDE, PHONE]) {
    const look = async (page) => {
      if (await page.locator('#s-read').count()) await page.check('#s-read');
      return page.evaluate(() => [...inspect.overflow(), ...inspect.overlap(), ...inspect.contrast()]);
    };
    none(under(`${viewport.width} px`, await site.every(look, { kinds: readable, viewport })));
  }
});

test('without scripts the switches work for the visit', async () => {
  await site.open(
    ARTICLE,
    async (page) => {
      await page.getByText('编者校读').click();
      assert.ok((await page.locator('.alt').first().isVisible()) && (await says(page)).includes('杭州市'));
      await page.getByText('显示注释').click();
      assert.equal(await page.locator('.flow .note:visible').count(), 0);
      await page.goto(site.base + MANY);
      assert.ok(await page.isChecked('#s-printed'));
      assert.equal(await page.locator('.flow .note:visible').count(), 16);
    },
    { javaScriptEnabled: false },
  );
});

test('notes are put away and brought back, by mouse and by keyboard, and that is remembered', async () => {
  await site.open(ARTICLE, async (page) => {
    const shown = () => page.locator(':is(.flow .note, .flow .ref):visible').count();
    assert.equal(await shown(), 10);
    await page.getByText('显示注释').click();
    assert.equal(await shown(), 0);
    assert.match(await page.locator('#at-n09').evaluate((mark) => getComputedStyle(mark).textDecorationLine), /none/);
    await page.reload();
    assert.equal(await shown(), 0);
    await page.goto(site.base + MANY);
    assert.equal(await shown(), 0);
    await tabTo(page, '#s-notes');
    await page.keyboard.press('Space');
    assert.equal(await shown(), 32);
    await page.goto(site.base + ARTICLE);
    assert.equal(await shown(), 10);
  });
});

test('where nothing can be kept, the switches work all the same', async () => {
  const context = await site.context();
  try {
    await context.addInitScript(() => Object.defineProperty(globalThis, 'localStorage', { get: () => { throw new Error('SecurityError'); } }));
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(site.base + ARTICLE);
    await page.check('#s-read');
    await page.uncheck('#s-notes');
    assert.ok((await says(page)).includes('杭州市'));
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
});

test('on paper notes are numbered and stand behind the text', async () => {
  const look = async (page) => {
    await page.setViewportSize(PRINT);
    await page.emulateMedia({ media: 'print' });
    return page.evaluate(() => {
      const flow = document.querySelector('main .flow');
      const faults = [...inspect.overflow(), ...inspect.overlap(), ...inspect.small()];
      const heading = flow.querySelector('.print');
      if (!heading.checkVisibility()) return ['there is no heading above the notes'];
      const { top } = heading.getBoundingClientRect();
      let above = top;
      for (const [at, note] of [...flow.querySelectorAll('.note')].entries()) {
        const box = note.getBoundingClientRect();
        const name = inspect.name(note);
        if (box.top < above - 0.5) faults.push(`${name} stands above what comes before it`);
        above = box.bottom;
        if (note.querySelector('.nh a').textContent !== String(at + 1)) faults.push(`${name} is not number ${at + 1}`);
        const reference = document.querySelector(`.ref[href="#${note.id}"]`);
        if (!reference?.checkVisibility()) faults.push(`${name} has no number in the text`);
      }
      for (const block of flow.querySelectorAll(':scope > :not(.pn, .note, .print), .pn > :not(.note)')) {
        if (block.checkVisibility() && block.getBoundingClientRect().bottom > top + 1) faults.push(`${inspect.name(block)} stands below the notes`);
      }
      if (document.querySelector('.switch').checkVisibility()) faults.push('a switch is printed');
      return faults;
    });
  };
  none(await site.every(look, { kinds: noted }));
});

test('kinds and certainties are told apart by words and lines, not by colour', async () => {
  const seen = new Map();
  const lines = new Map();
  await site.every(
    async (page) => {
      const notes = await page.evaluate(() =>
        [...document.querySelectorAll('.flow .note')].map((note) => {
          const seal = note.querySelector('.seal');
          const mark = document.getElementById(`at-${note.id}`);
          const { textDecorationStyle, textDecorationThickness } = getComputedStyle(mark);
          const { borderStyle, backgroundColor } = getComputedStyle(seal);
          const [kind, certainty] = note.querySelector('.nh > span:last-child').textContent.split(' · ');
          return { kind, certainty, seal: seal.textContent, cut: `${borderStyle} ${backgroundColor}`, line: `${textDecorationStyle} ${textDecorationThickness}`, visible: seal.checkVisibility() };
        }),
      );
      for (const { kind, certainty, seal, cut, line, visible } of notes) {
        assert.ok(visible && kind);
        for (const [key, value] of [[`seal of ${kind}`, seal], ...(certainty ? [[`cut of ${certainty}`, cut]] : [])]) {
          assert.equal(seen.get(key) ?? value, value, key);
          seen.set(key, value);
        }
        lines.set(kind, line);
      }
      return [];
    },
    { kinds: noted },
  );
  const of = (beginning) => [...seen].filter(([key]) => key.startsWith(beginning)).map(([, value]) => value);
  assert.deepEqual([of('seal').length, new Set(of('seal')).size], [8, 8], [...seen].join('; '));
  assert.deepEqual([of('cut').length, new Set(of('cut')).size], [3, 3], [...seen].join('; '));
  assert.ok(new Set(lines.values()).size >= 5, `lines: ${[...lines].join('; ')}`);
});

/** The notes that a page of the index lists: where each link leads, and its words. */
const listed = (page) =>
  page.evaluate(() => [...document.querySelectorAll('main .noteful li')].map((item) => ({ to: item.querySelector('a').href, text: item.innerText, seal: item.querySelector('.seal').textContent })));

test('the index lists every note, by kind and by certainty, and leads to each', async () => {
  const all = new Map();
  await site.every(
    async (page, _, url) => {
      const notes = await page.evaluate(() =>
        [...document.querySelectorAll('main .note[id]')].map((note) => ({ id: note.id, title: note.querySelector('.nt')?.textContent ?? '', seal: note.querySelector('.seal').textContent })),
      );
      for (const note of notes) all.set(`${url}#${note.id}`, note);
      return [];
    },
    { kinds: await pagesWithNotes() },
  );
  assert.equal(all.size, 98);
  await site.open('notes/', async (page) => {
    const list = await listed(page);
    assert.deepEqual(list.map(({ to }) => to).sort(), [...all.keys()].sort());
    for (const { to, text, seal } of list) {
      assert.ok(text.includes(all.get(to).title), `${to}: ${text}`);
      assert.equal(seal, all.get(to).seal, to);
    }
    const [kinds, certainties] = await page.evaluate(() =>
      [...document.querySelectorAll('.tallies ul')].map((list) => [...list.querySelectorAll('a')].map((link) => ({ url: link.href, count: Number(link.querySelector('.num').textContent) }))),
    );
    assert.deepEqual([kinds.length, certainties.length], [8, 3]);
    for (const group of [kinds, certainties]) {
      const together = [];
      for (const { url, count } of group) {
        await page.goto(url);
        const some = await listed(page);
        assert.equal(some.length, count, url);
        assert.equal(await page.locator('.tallies [aria-current="page"]').count(), 1, url);
        together.push(...some.map(({ to }) => to));
      }
      assert.equal(new Set(together).size, together.length, 'each is in one list');
      assert.deepEqual(together.sort(), [...all.keys()].sort());
    }
    await page.goto(`${site.base}notes/`);
    await page.locator('.noteful a').filter({ hasText: '余杭区在杭州' }).click();
    await shows(page, 'n09');
  });
});

async function pagesWithNotes() {
  const files = (await readdir(site.output, { recursive: true })).filter((file) => file.endsWith('index.html'));
  const pages = [];
  for (const file of files) {
    const html = await readFile(path.join(site.output, file), 'utf8');
    if (/role="?note\b/.test(html)) pages.push([file, file.replace(/index\.html$/, '')]);
  }
  return pages;
}

test('without styles and scripts notes are read behind their paragraph, and linked', async () => {
  const context = await site.context({ javaScriptEnabled: false });
  try {
    await context.route('**/*.css', (route) => route.abort());
    const page = await context.newPage();
    await page.goto(site.base + ARTICLE);
    const { faults, text } = await page.evaluate(() => {
      const faults = [];
      for (const note of document.querySelectorAll('.flow .note')) {
        const reference = document.querySelector(`.ref[href="#${note.id}"]`);
        const back = note.querySelector(`a[href="#at-${note.id}"]`);
        if (!note.checkVisibility() || !note.innerText.trim()) faults.push(`${note.id} cannot be read`);
        if (!reference?.checkVisibility() || !reference.getAttribute('aria-label')) faults.push(`${note.id} has no reference`);
        if (!back || !document.getElementById(`at-${note.id}`)) faults.push(`${note.id} has no way back`);
        if (reference && !(reference.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push(`${note.id} stands before its words`);
      }
      return { faults, text: document.querySelector('.flow').innerText };
    });
    assert.deepEqual(faults, []);
    assert.match(text, /长沙市〔杭州市〕2[\s\S]*2[\s\S]*疑误 · 确定[\s\S]*余杭区在杭州[\s\S]*长沙市 → 〔杭州市〕/);
    await page.locator('.ref[href="#n12"]').click();
    assert.equal(new URL(page.url()).hash, '#n12');
  } finally {
    await context.close();
  }
});
