// A page of the paper whose scan is at hand: the picture and its transcription side by side.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { atWidths, drawing, none, PRINT, Site, under, WIDTHS } from './support.mjs';

const SIZE = { width: 900, height: 1300 };
const PAGE = 'issues/2021-08-06/a1/';
const KIND = ['page view with a scan', PAGE];

let site;
before(async () => {
  site = await Site.of(async (root, browser) => {
    await writeFile(path.join(root, 'content/issues/2021-08-06/a1.jpg'), await drawing(browser, SIZE, '株洲日报'));
  });
});
after(() => site?.close());

/** Where the scan is, and where the lines of the transcription are, from the top of the page. */
const places = (page) =>
  page.evaluate(() => {
    const box = (element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { left, right, top: top + scrollY, bottom: bottom + scrollY };
    };
    const lines = [...document.querySelectorAll('main [id^="L"]')].filter(inspect.visible).map(box);
    return {
      scan: box(document.querySelector('main img')),
      lines: {
        count: lines.length,
        left: Math.min(...lines.map((line) => line.left)),
        right: Math.max(...lines.map((line) => line.right)),
        top: Math.min(...lines.map((line) => line.top)),
        bottom: Math.max(...lines.map((line) => line.bottom)),
      },
    };
  });

test('the scan is one picture of its own size, with words for those who do not see it', async () => {
  await site.open(PAGE, async (page) => {
    const images = page.locator('main img');
    assert.equal(await images.count(), 1);
    const image = await images.evaluate(async (image) => {
      await image.decode();
      const { naturalWidth, naturalHeight, clientWidth, clientHeight } = image;
      const attributes = Object.fromEntries([...image.attributes].map(({ name, value }) => [name, value]));
      const fit = getComputedStyle(image).objectFit;
      return { ...attributes, naturalWidth, naturalHeight, clientWidth, clientHeight, fit, file: image.src };
    });
    assert.deepEqual([image.naturalWidth, image.naturalHeight], [SIZE.width, SIZE.height]);
    assert.deepEqual([image.width, image.height], [`${SIZE.width}`, `${SIZE.height}`]);
    assert.ok(image.alt.trim(), 'it has no words');
    assert.ok(image.file.startsWith(site.base), image.file);
    const wide = image.clientWidth / image.clientHeight / (SIZE.width / SIZE.height);
    const fits = image.fit === 'contain' || Math.abs(wide - 1) < 0.01;
    assert.ok(fits, `it is stretched: ${image.clientWidth} × ${image.clientHeight}`);
    const answer = await page.request.get(image.file);
    assert.equal(answer.headers()['content-type'], 'image/jpeg');
    none(under('/', await page.evaluate(() => inspect.structure())));
  });
});

test('it stands beside the transcription on a wide screen, and stays there', async () => {
  await site.open(PAGE, async (page) => {
    none(
      await atWidths(page, [1100, 1440, 2560], async () => {
        await page.evaluate(() => scrollTo(0, 0));
        const { scan, lines } = await places(page);
        assert.ok(lines.count > 50, `${lines.count} lines`);
        const found = [];
        if (scan.right > lines.left && scan.left < lines.right) found.push(`the scan and the lines share a column: ${JSON.stringify({ scan, lines })}`);
        if (scan.bottom < lines.top || scan.top > lines.bottom) found.push('the scan is not level with the lines');
        if (scan.right - scan.left < 300) found.push(`the scan is ${scan.right - scan.left} px wide`);
        // Down at the last line it can still be seen.
        const seen = await page.evaluate(() => {
          [...document.querySelectorAll('main [id^="L"]')].at(-1).scrollIntoView({ block: 'center' });
          const { top, bottom } = document.querySelector('main img').getBoundingClientRect();
          return Math.min(bottom, innerHeight) - Math.max(top, 0);
        });
        if (seen < 300) found.push(`beside the last line ${Math.round(seen)} px of the scan can be seen`);
        return found;
      }),
    );
  });
});

test('it stands above or below the transcription on a phone', async () => {
  await site.open(PAGE, async (page) => {
    none(
      await atWidths(page, [320, 390], async () => {
        const { scan, lines } = await places(page);
        const apart = scan.bottom <= lines.top || scan.top >= lines.bottom;
        const narrow = scan.right - scan.left < 250;
        return [
          ...(apart ? [] : [`the scan is among the lines: ${JSON.stringify({ scan, lines })}`]),
          ...(narrow ? [`the scan is ${scan.right - scan.left} px wide`] : []),
        ];
      }),
    );
  });
});

test('nothing sticks out or overlaps, on screens and on paper', async () => {
  none(
    await site.every(
      async (page) => {
        const look = () => page.evaluate(() => [...inspect.overflow(), ...inspect.overlap()]);
        const found = await atWidths(page, WIDTHS, look);
        await page.emulateMedia({ media: 'print' });
        await page.setViewportSize(PRINT);
        return [...found, ...under('print', await look())];
      },
      { kinds: [KIND] },
    ),
  );
});

test('nothing moves when the scan arrives late', async () => {
  for (const width of [390, 1440]) {
    await site.open(
      '',
      async (page) => {
        let arrive;
        const late = new Promise((resolve) => (arrive = resolve));
        await page.route('**/*.jpg', async (route) => {
          await late;
          await route.continue();
        });
        await page.goto(site.base + PAGE, { waitUntil: 'domcontentloaded' });
        const frames = () =>
          page.evaluate(async () => {
            for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
          });
        await frames();
        arrive();
        await page.waitForLoadState('load');
        await frames();
        const [shown, shifts] = await page.evaluate(async () => {
          await new Promise((resolve) => setTimeout(resolve));
          return [document.querySelector('main img').naturalWidth, inspect.shifts];
        });
        assert.equal(shown, SIZE.width);
        none(under(`${width} px`, shifts));
      },
      { viewport: { width, height: 900 } },
    );
  }
});
