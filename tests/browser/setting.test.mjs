// How the paper is set: notes beside their words, and the text around them whole.

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
