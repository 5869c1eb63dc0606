// How the paper is set: notes beside their words, headlines broken between words, no short last lines.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { none, Site } from './support.mjs';

let site;
let pages;
before(async () => {
  site = await Site.of();
  const files = await readdir(site.output, { recursive: true });
  pages = files.filter((file) => file.endsWith('index.html')).map((file) => file.slice(0, -'index.html'.length)).sort();
});
after(() => site?.close());

const kinds = (urls) => urls.map((url) => [url, url]);

/** Runs in the page: the white between blocks that their margins do not explain, overlaps, and how far notes are from their words. */
function beside() {
  const flow = document.querySelector('.flow');
  const notes = [...flow.querySelectorAll('.note')];
  const blocks = [...flow.querySelectorAll(':scope > *, .pn > *')].filter((block) => !block.matches('.note, .pn, .print'));
  const boxes = blocks.map((block) => block.getBoundingClientRect()).filter((box) => box.height > 0);
  let hole = 0;
  for (const [at, box] of boxes.entries()) if (at > 0) hole += Math.max(0, box.top - boxes[at - 1].bottom - 32);
  const rects = notes.map((note) => note.getBoundingClientRect());
  const main = document.querySelector('.after').getBoundingClientRect();
  const cross = (one, other) => one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  let overlaps = 0;
  for (const [at, rect] of rects.entries()) {
    overlaps += rects.slice(at + 1).filter((other) => cross(rect, other)).length;
    overlaps += [...boxes, main, document.querySelector('.foot').getBoundingClientRect()].filter((other) => cross(rect, other)).length;
  }
  const drifts = notes.map((note) => {
    const words = document.getElementById(`at-${note.id}`);
    return words ? Math.abs(note.getBoundingClientRect().top - words.getClientRects()[0].top) : 0;
  });
  return { hole: Math.round(hole), overlaps, drifts, notes: notes.length };
}

test('a note is beside its words, and no text is torn, from 1100 to 1920 px', async () => {
  const noted = [];
  for (const url of pages) if (/class="?leaf noted/.test(await readFile(path.join(site.output, url, 'index.html'), 'utf8'))) noted.push(url);
  assert.ok(noted.length >= 20, `${noted.length} articles with notes`);
  const widths = Array.from({ length: 42 }, (_, at) => 1100 + at * 20);
  const drifts = [];
  let notes = 0;
  none(
    await site.every(
      async (page) => {
        const found = [];
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          const seen = await page.evaluate(beside);
          if (seen.hole > 0) found.push(`${width} px: ${seen.hole} px of white in the text`);
          if (seen.overlaps > 0) found.push(`${width} px: ${seen.overlaps} overlaps`);
          drifts.push(...seen.drifts);
          if (width === 1440) notes += seen.notes;
        }
        return found;
      },
      { kinds: kinds(noted) },
    ),
  );
  drifts.sort((a, b) => a - b);
  assert.ok(notes >= 90, `${notes} notes`);
  const median = drifts[drifts.length >> 1];
  assert.ok(median <= 8, `a note is ${median} px from its words, in the middle of all`);
});

/** Runs in the page: headlines of several lines, and those of them that are broken inside a word. */
function headlines() {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  const found = [];
  let several = 0;
  for (const headline of document.querySelectorAll('main :is(h1, h2, h3, .first a)')) {
    if (!headline.checkVisibility() || headline.closest('.vh') || headline.matches('.first a a')) continue;
    const walker = document.createTreeWalker(headline, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let text = '';
    let top = null;
    let bottom = null;
    const breaks = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < node.data.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const rect = range.getClientRects()[0];
        if (rect && rect.width > 0 && node.data[at].trim()) {
          if (bottom !== null && rect.top > (top + bottom) / 2 + 2) breaks.push(text.length);
          ({ top, bottom } = rect);
        }
        text += node.data[at];
      }
    }
    if (getComputedStyle(headline).writingMode !== 'horizontal-tb' || breaks.length === 0) continue;
    several++;
    const inside = breaks.find((at) => {
      const { index, segment, isWordLike } = segmenter.segment(text).containing(at) ?? {};
      return isWordLike && index < at && /^\p{Script=Han}|^\d/u.test(segment);
    });
    if (inside !== undefined) found.push(`${text.slice(0, inside)}／${text.slice(inside)}`);
  }
  return { found, several };
}

for (const [width, most] of [[1440, 2], [390, 3]]) {
  test(`headlines are broken between words at ${width} px`, async () => {
    const broken = [];
    let several = 0;
    await site.every(
      async (page) => {
        const seen = await page.evaluate(headlines);
        broken.push(...seen.found);
        several += seen.several;
        return [];
      },
      { kinds: kinds(pages.filter((url) => /^(|issues\/|topics\/)/.test(url) || url === 'issues/')), viewport: { width, height: 900 } },
    );
    assert.ok(several > 100, `${several} headlines of several lines`);
    assert.ok(new Set(broken).size <= most, `${broken.length} of ${several} are broken inside a word:\n${[...new Set(broken)].join('\n')}`);
  });
}

/** Runs in the page: paragraphs that end in one or two characters. */
function short() {
  const found = [];
  for (const paragraph of document.querySelectorAll('main article p.text:not(.byline)')) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let last = '';
    let middle = null;
    let lines = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest('.ref, .lns, .alt, .vh')) continue;
      for (let at = 0; at < node.data.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const rect = range.getClientRects()[0];
        if (!rect || !node.data[at].trim()) continue;
        const now = (rect.top + rect.bottom) / 2;
        if (middle === null || now > middle + rect.height / 2) [last, lines] = ['', lines + 1];
        middle = now;
        last += node.data[at];
      }
    }
    if (lines > 1 && [...last].filter((c) => /\p{L}|\p{N}/u.test(c)).length <= 2) found.push(`…${last}`);
  }
  return found;
}

for (const [width, most] of [[1440, 1], [390, 8]]) {
  test(`few paragraphs end in one or two characters at ${width} px`, async () => {
    const found = [];
    const articles = pages.filter((url) => /-\d+\/$/.test(url) && url.split('/').length === 4);
    assert.ok(articles.length >= 40, `${articles.length} articles`);
    await site.every(async (page) => (found.push(...(await page.evaluate(short))), []), { kinds: kinds(articles), viewport: { width, height: 900 } });
    assert.ok(found.length <= most, `${found.length}: ${found.join(' ')}`);
  });
}
