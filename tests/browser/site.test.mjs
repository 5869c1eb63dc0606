// Every kind of page of the shipped archive, in a browser.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { atWidths, KINDS, none, PRINT, Site, under, WIDTHS } from './support.mjs';

const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1440, height: 900 };
const SCHEMES = ['light', 'dark'];
// The search is a script; its own tests tell what there is without one.
const STILL = KINDS.filter(([kind]) => !kind.startsWith('search'));
const ARTICLES = KINDS.filter(([kind]) => kind.startsWith('article'));

let site;
before(async () => {
  site = await Site.of();
});
after(() => site?.close());

/** What a page that stands still shows of itself. Each page is loaded once for all of it; the tests take their parts. */
let looked;
let lines = 0;
async function seen(check) {
  looked ??= site.every(lookAt);
  return (await looked).filter((finding) => finding.check === check);
}
async function lookAt(page) {
  const found = [];
  const add = (check, findings) => found.push(...findings.map((finding) => ({ ...finding, check })));
  const ask = (question, argument) => page.evaluate(question, argument);
  const language = await ask(() => document.documentElement.lang);
  const languages = language === 'zh-Hans' ? [] : [`the language is “${language}”`];
  add('structure', under('', [...languages, ...(await ask(() => inspect.structure()))]));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    // A window that was resized is looked at when it has been drawn.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const at = `${width} px`;
    add('space', under(at, await ask(() => [...inspect.overflow(), ...inspect.overlap()])));
    add('small', under(at, await ask(() => inspect.small())));
    const { found: breaks, count } = await ask(() => inspect.lineBreaks('main :is(p, h1, h2, h3, h4, figcaption, .prose li)'));
    add('breaks', under(at, breaks));
    lines += count;
    if (width !== PHONE.width && width !== WIDE.width) continue;
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      add('contrast', under(`${at}, ${colorScheme}`, await ask(() => inspect.contrast())));
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await page.setViewportSize(PRINT);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ media: 'print', colorScheme });
    const paper = await ask(() => [...inspect.overflow(), ...inspect.overlap(), ...inspect.cutOff(), ...inspect.contrast()]);
    add('print', under(`on paper, ${colorScheme}`, [...paper, ...(await ask(printed))]));
  }
  return found;
}

/** Runs in the page: what is printed of navigation, and which of the paper's words are not black on white. */
function printed() {
  const found = [];
  for (const link of document.querySelectorAll('nav a, a[rel=prev], a[rel=next], a[href="#main"]')) {
    // What says where a page stands, and what an issue holds, is printed with it; what leads elsewhere is not.
    if (link.closest('.crumb, .front') || !link.checkVisibility()) continue;
    found.push(`navigation is printed: ${inspect.name(link)}`);
  }
  for (const paragraph of document.querySelectorAll('main article p.text:not(.byline)')) {
    const ink = inspect.colour(getComputedStyle(paragraph).color).join();
    const { back } = inspect.behind(paragraph);
    if (ink !== '0,0,0,1') found.push(`${inspect.name(paragraph)} is printed in ${ink}`);
    if (back.join() !== '255,255,255,1') found.push(`${inspect.name(paragraph)} is printed on ${back}`);
  }
  return found;
}

test('headings are in order, landmarks named, images described, ids unique', async () => {
  none(await seen('structure'));
});

test('nothing sticks out or overlaps, from 320 to 2560 px', async () => {
  none(await seen('space'));
});

test('no text is smaller than 12 px', async () => {
  none(await seen('small'));
});

test('no line starts with a mark that ends something, or ends with one that begins something', async () => {
  none(await seen('breaks'));
  assert.ok(lines > 5000, `only ${lines} lines were looked at`);
});

test('all text stands out from what is behind it by 4.5 or more, in light and dark', async () => {
  none(await seen('contrast'));
  const line = ['page view, with a line named', 'issues/2021-08-06/a1/#L59'];
  for (const colorScheme of SCHEMES) {
    const found = await site.every((page) => page.evaluate(() => inspect.contrast()), { kinds: [line], colorScheme });
    none(under(colorScheme, found));
  }
});

test('the two colour schemes are two', async () => {
  const paper = (page) =>
    page.evaluate(() => inspect.behind(document.body).back.slice(0, 3).reduce((sum, part) => sum + part));
  const [light, dark] = [await site.open('', paper), await site.open('', paper, { colorScheme: 'dark' })];
  assert.ok(light > 3 * 240 && dark < 3 * 48, `paper: ${light}, ${dark}`);
});

test('on paper the text is black on white, whole, and without navigation', async () => {
  none(await seen('print'));
});

test('a PDF on A4 is made of every page', async () => {
  none(
    await site.every(async (page) => {
      const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true, pageRanges: '1' })).toString('latin1');
      if (!pdf.startsWith('%PDF-')) return ['no PDF is made'];
      const [, width, height] = /\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
      const fits = Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2;
      return fits ? [] : [`the PDF has a page of ${width} × ${height} pt`];
    }),
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

test('no request leaves the site, none fails, and the console stays empty', async () => {
  none(
    await site.every(
      async (tab, kind, url) => {
        // In a tab of its own: what the page before it asked for is no business of this one.
        const page = await tab.context().newPage();
        const found = [];
        const missing = kind === '404';
        page.on('console', (message) => {
          // The browser's own word on a document that is answered with 404.
          if (missing && message.location().url === url && /status of 404/.test(message.text())) return;
          found.push(`the console says: ${message.text()}`);
        });
        page.on('pageerror', (error) => found.push(`a script fails: ${error.message}`));
        page.on('request', (request) => {
          if (!request.url().startsWith(site.base)) found.push(`asks for ${request.url()}`);
        });
        page.on('requestfailed', (request) => found.push(`${request.url()} fails: ${request.failure()?.errorText}`));
        page.on('response', (response) => {
          const expected = missing && response.url() === url ? 404 : 200;
          if (response.status() !== expected) found.push(`${response.url()} is answered with ${response.status()}`);
        });
        await page.goto(url);
        const policies = await page.locator('meta[http-equiv="Content-Security-Policy" i]').count();
        const violations = await page.evaluate(async () => {
          // An icon or a picture may be asked for only when the page is drawn.
          for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
          return inspect.violations;
        });
        const all = [...found, ...violations];
        await page.close();
        return policies === 1 ? all : [...all, `${policies} content security policies`];
      },
      { go: false },
    ),
  );
});

test('the only scripts are those of the search box and of the switches beside notes, and pages look the same where scripts are off', async () => {
  const looks = (page) => page.screenshot({ fullPage: true, type: 'jpeg', quality: 90 });
  const shots = new Map();
  const without = async (page, kind) => {
    shots.set(kind, await looks(page));
    return [];
  };
  await site.every(without, { javaScriptEnabled: false, kinds: STILL });
  let scripts = 0;
  none(
    await site.every(async (page, kind) => {
      const isNoted = (await page.locator('#s-notes[type=checkbox]').count()) > 0;
      const found = await page.evaluate(() => inspect.scripts());
      const own = isNoted ? [`a script: ${site.base}switch.js`] : [];
      scripts += own.length;
      own.unshift(`a script: ${site.base}search/box.js`);
      const faults = found.join() === own.join() ? [] : [`has ${found.join('; ') || 'no script'}`];
      if (!(await looks(page)).equals(shots.get(kind))) faults.push('looks different without scripts');
      return faults;
    }, { kinds: STILL }),
  );
  assert.ok(scripts > 2, `only ${scripts} pages with notes`);
});

test('nothing moves while a page comes in over a slow line or is scrolled through', async () => {
  const still = (page) =>
    page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      await frame();
      for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
        scrollTo(0, top);
        await frame();
      }
      await frame();
      return inspect.shifts;
    });
  site.server.slow = true;
  try {
    const found = [];
    for (const viewport of [PHONE, WIDE]) found.push(...under(`${viewport.width} px`, await site.every(still, { viewport })));
    none(found);
  } finally {
    site.server.slow = false;
  }
});

test('links of navigation are at least 44 px high under a finger, and the navigation fits a phone', async () => {
  none(
    await site.every(
      (page) =>
        page.evaluate(() => {
          const found = inspect.targets('body > header a, nav a, a[rel=prev], a[rel=next], body > footer a', 44);
          const { scrollWidth, clientWidth } = document.querySelector('body > header nav ul');
          if (scrollWidth > clientWidth) found.push(`the navigation is ${scrollWidth} px wide in ${clientWidth}`);
          return found;
        }),
      { viewport: PHONE, hasTouch: true, isMobile: true },
    ),
  );
});

test('the keyboard skips to the text, reaches every link in its order, and the focus can be seen', async () => {
  none(
    await site.every(
      async (page) => {
        const found = [];
        await page.keyboard.press('Tab');
        const first = await page.evaluate(() => {
          const { activeElement: link } = document;
          const { left, right, top, bottom } = link.getBoundingClientRect();
          const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
          const front = link.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
          return { href: link.getAttribute('href'), visible: inside && front };
        });
        if (first.href !== '#main') return [`the first Tab reaches ${first.href}`];
        if (!first.visible) found.push('the link that skips to the text cannot be seen when it has the focus');
        await page.keyboard.press('Enter');
        await page.waitForURL((url) => url.hash === '#main');
        const top = await page.evaluate(() => document.querySelector('main').getBoundingClientRect().top);
        if (top > 120) found.push(`main begins ${top} px below the top of the window`);

        const stops = await page.evaluate(() => {
          inspect.watchFocus();
          return document.querySelectorAll('a[href], button, input, select, summary, [tabindex]').length;
        });
        await page.keyboard.press('Tab');
        const astray = await page.evaluate(() => {
          const links = [...document.querySelectorAll('main :is(a[href], input, [tabindex="0"])')];
          const first = links.find((link) => link.checkVisibility());
          const { activeElement: here } = document;
          return !first || here === first ? [] : [`after it Tab reaches ${inspect.name(here)}, not ${inspect.name(first)}`];
        });
        found.push(...astray);
        // To the end of the page, and round again to where it was.
        for (let pressed = 0; pressed < stops + 3; pressed++) await page.keyboard.press('Tab');
        found.push(...under('390 px', await page.evaluate(() => inspect.focused())));
        await page.setViewportSize(WIDE);
        found.push(...under('1440 px', await page.evaluate(() => inspect.rings())));
        return found;
      },
      { viewport: PHONE },
    ),
  );
});
