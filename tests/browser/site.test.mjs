// Every kind of page of the shipped archive, in a browser.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KINDS, none, Site, under, WIDTHS } from './support.mjs';

let site;
before(async () => {
  site = await Site.of();
});
after(() => site?.close());

const ARTICLES = KINDS.filter(([kind]) => kind.startsWith('article'));
const SCREENS = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

/** The same look at every page, loaded anew on a phone and on a wide screen. */
async function onBothScreens(look, options = {}) {
  const found = [];
  for (const viewport of SCREENS) {
    found.push(...(await site.every(async (...page) => under(`${viewport.width} px`, await look(...page)), { ...options, viewport })));
  }
  return found;
}

/** The same look at one page in windows of several widths. */
async function atWidths(page, widths, look) {
  const found = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...under(`${width} px`, await look()));
  }
  return found;
}

test('no request leaves the site, none fails, and the console stays empty', async () => {
  none(
    await site.every(
      async (page, kind, url) => {
        const found = [];
        const missing = kind === '404';
        const listeners = {
          console: (message) => {
            // The browser's own word on a document that is answered with 404.
            if (missing && message.location().url === url && /status of 404/.test(message.text())) return;
            found.push(`the console says: ${message.text()}`);
          },
          pageerror: (error) => found.push(`a script fails: ${error.message}`),
          request: (request) => {
            if (!request.url().startsWith(site.base)) found.push(`asks for ${request.url()}`);
          },
          requestfailed: (request) => found.push(`${request.url()} fails: ${request.failure()?.errorText}`),
          response: (response) => {
            const expected = missing && response.url() === url ? 404 : 200;
            if (response.status() !== expected) found.push(`${response.url()} is answered with ${response.status()}`);
          },
        };
        for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
        await page.goto(url);
        // An icon or a picture may be asked for only when the page is drawn.
        found.push(
          ...(await page.evaluate(async () => {
            for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
            return inspect.violations;
          })),
        );
        const policy = page.locator('meta[http-equiv="Content-Security-Policy" i]');
        if ((await policy.count()) !== 1) found.push('there is not one content security policy');
        for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
        return found;
      },
      { go: false },
    ),
  );
});

test('there is no script, and pages look the same where scripts are off', async () => {
  const looks = (page) => page.screenshot({ fullPage: true, type: 'jpeg', quality: 90 });
  for (const viewport of SCREENS) {
    const shots = new Map();
    const without = async (page, kind) => {
      shots.set(kind, await looks(page));
      return [];
    };
    await site.every(without, { viewport, javaScriptEnabled: false });
    none(
      await site.every(
        async (page, kind) => {
          const found = await page.evaluate(() => inspect.scripts());
          if (!(await looks(page)).equals(shots.get(kind))) found.push('looks different without scripts');
          return under(`${viewport.width} px`, found);
        },
        { viewport },
      ),
    );
  }
});

test('nothing sticks out or overlaps, from 320 to 2560 px', async () => {
  none(
    await site.every((page) =>
      atWidths(page, WIDTHS, () => page.evaluate(() => [...inspect.overflow(), ...inspect.overlap()])),
    ),
  );
});

test('nothing moves while a page loads or is scrolled through', async () => {
  none(
    await onBothScreens((page) =>
      page.evaluate(async () => {
        const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        await frame();
        for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
          scrollTo(0, top);
          await frame();
        }
        await frame();
        return inspect.shifts;
      }),
    ),
  );
});

test('a line of an article holds 36 Han characters on a wide screen', async () => {
  const counts = [];
  none(
    await site.every(
      async (page) => {
        const { ems, full } = await page.evaluate(() => inspect.measure('main article p.text:not(.byline)'));
        counts.push(...full);
        return [
          ...(ems.length === 0 ? ['there is no paragraph'] : []),
          ...ems.filter((width) => Math.abs(width - 36) > 0.01).map((width) => `a paragraph is ${width} characters wide`),
          ...full.filter((count) => Math.abs(count - 36) > 1).map((count) => `a line has ${count} characters`),
        ];
      },
      { kinds: ARTICLES },
    ),
  );
  assert.ok(counts.length >= 20, `only ${counts.length} lines are full and hold nothing but Han characters`);
  assert.ok(counts.includes(36), `no line has 36: ${counts}`);
});

test('no text is smaller than 12 px', async () => {
  none(await site.every((page) => atWidths(page, [320, 390, 820, 1440], () => page.evaluate(() => inspect.small()))));
});

test('links of navigation are at least 44 px high under a finger, and the navigation fits a phone', async () => {
  none(
    await site.every(
      async (page) => {
        const found = await page.evaluate(() => inspect.targets('body > header a, nav a, a[rel=prev], a[rel=next], body > footer a', 44));
        const nav = await page.evaluate(() => {
          const list = document.querySelector('body > header nav ul');
          return [list.scrollWidth, list.clientWidth];
        });
        if (nav[0] > nav[1]) found.push(`the navigation is ${nav[0]} px wide in ${nav[1]}`);
        return found;
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ),
  );
});

test('the first Tab reaches the link that skips to the text, and it does', async () => {
  none(
    await onBothScreens(async (page) => {
      const found = [];
      await page.keyboard.press('Tab');
      const skip = await page.evaluate(() => {
        const { activeElement: link } = document;
        const { left, right, top, bottom } = link.getBoundingClientRect();
        const seen = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        return { href: link.getAttribute('href'), seen, front: link.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2)) };
      });
      if (skip.href !== '#main') return [`the first Tab reaches ${skip.href}`];
      if (!skip.seen || !skip.front) found.push('the link cannot be seen when it has the focus');
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.hash === '#main');
      const top = await page.evaluate(() => document.querySelector('main').getBoundingClientRect().top);
      if (top > 120) found.push(`main begins ${top} px below the top of the window`);
      await page.keyboard.press('Tab');
      const next = await page.evaluate(() => {
        const first = [...document.querySelectorAll('main a[href], main [tabindex="0"]')].find((link) => link.checkVisibility());
        const { activeElement: here } = document;
        return !first || here === first ? null : `the next Tab reaches ${inspect.name(here)}, not ${inspect.name(first)}`;
      });
      if (next) found.push(next);
      return found;
    }),
  );
});

test('the keyboard reaches every link in its order, and the focus can be seen', async () => {
  none(
    await onBothScreens(async (page) => {
      const links = await page.evaluate(() => {
        inspect.watchFocus();
        return document.querySelectorAll('a[href], button, input, select, summary, [tabindex]').length;
      });
      for (let pressed = 0; pressed < links + 3; pressed++) await page.keyboard.press('Tab');
      return page.evaluate(() => inspect.focused());
    }),
  );
});

test('all text stands out from what is behind it by 4.5 or more, in light and dark', async () => {
  none(
    await site.every(async (page, kind) => {
      const found = [];
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const here = await atWidths(page, [390, 1440], () => page.evaluate(() => inspect.contrast()));
        found.push(...under(colorScheme, here));
      }
      return found;
    }),
  );
});

test('the line that an address names stands out, too', async () => {
  const line = ['page view, with a line named', 'issues/2021-08-06/a1/#L59'];
  for (const colorScheme of ['light', 'dark']) {
    none(await site.every((page) => page.evaluate(() => inspect.contrast()), { kinds: [line], colorScheme }));
  }
});

test('the two colour schemes are two', async () => {
  const paper = (page) => page.evaluate(() => inspect.behind(document.body).back.slice(0, 3).reduce((sum, part) => sum + part));
  const light = await site.open('', paper);
  const dark = await site.open('', paper, { colorScheme: 'dark' });
  assert.ok(light > 3 * 240 && dark < 3 * 48, `paper: ${light}, ${dark}`);
});

// A4 without the margins of the stylesheet: 210 - 2 × 18 mm.
const SHEET = Math.floor(((210 - 36) / 25.4) * 96);

for (const colorScheme of ['light', 'dark']) {
  test(`pages can be printed on A4 (${colorScheme})`, async () => {
    none(
      await site.every(
        async (page) => {
          await page.emulateMedia({ media: 'print' });
          const found = await page.evaluate(() => {
            const found = [...inspect.overflow(), ...inspect.overlap(), ...inspect.cutOff(), ...inspect.contrast()];
            // What says where a page stands is printed with it; what leads elsewhere is not.
            for (const link of document.querySelectorAll('body > header nav a, nav a, a[rel=prev], a[rel=next], a[href="#main"]')) {
              if (link.closest('.crumb, .front') || !link.checkVisibility()) continue;
              found.push(`navigation is printed: ${inspect.name(link)}`);
            }
            for (const paragraph of document.querySelectorAll('main article p.text:not(.byline)')) {
              const black = inspect.colour(getComputedStyle(paragraph).color);
              const white = inspect.behind(paragraph).back;
              if (black.join() !== '0,0,0,1') found.push(`${inspect.name(paragraph)} is printed in ${black}`);
              if (white.join() !== '255,255,255,1') found.push(`${inspect.name(paragraph)} is printed on ${white}`);
            }
            return found;
          });
          if (colorScheme === 'light') {
            const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
            const boxes = [...pdf.matchAll(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)];
            const other = boxes.filter(([, width, height]) => Math.abs(width - 595) > 2 || Math.abs(height - 842) > 2);
            if (boxes.length === 0 || other.length > 0) found.push(`the PDF has pages of ${other.join('; ')}`);
          }
          return found;
        },
        { colorScheme, viewport: { width: SHEET, height: 971 } },
      ),
    );
  });
}

test('headings are in order, landmarks named, images described, ids unique', async () => {
  none(
    await site.every(async (page) => {
      const found = await page.evaluate(() => inspect.structure());
      const lang = await page.evaluate(() => document.documentElement.lang);
      if (lang !== 'zh-Hans') found.push(`html has lang “${lang}”`);
      return found;
    }),
  );
});

test('no line starts with a mark that ends something, or ends with one that begins something', async () => {
  let count = 0;
  none(
    await site.every(
      async (page) => {
        return atWidths(page, [320, 390, 820, 1440], async () => {
          const here = await page.evaluate(() => inspect.lineBreaks('main p, main h1, main h2, main h3, main figcaption, main .prose li'));
          count += here.count;
          return here.found;
        });
      },
      { kinds: KINDS.filter(([kind]) => /^(article|issue|topic|about)/.test(kind)) },
    ),
  );
  assert.ok(count > 1000, `only ${count} lines were looked at`);
});
