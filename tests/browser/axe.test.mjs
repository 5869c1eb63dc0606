// No rule of axe-core is broken on any kind of page: light and dark, on a phone and on a wide screen.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { SMALL_KINDS, writeSmall } from './small.mjs';
import { KINDS, none, Site, under } from './support.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const SHIPPED = [...KINDS, ['page view with a chosen line', 'issues/2021-08-06/a1/#L59']];
const LOOKS = ['light', 'dark'].flatMap((colorScheme) => [
  { colorScheme, width: 390, height: 844 },
  { colorScheme, width: 1440, height: 900 },
]);
// Axe is a script, and pages allow none but their own.
const OPTIONS = { bypassCSP: true };

const sites = [];
before(async () => {
  sites.push(['shipped', await Site.of(), SHIPPED], ['English', await Site.of((root) => writeSmall(root, 'en')), SMALL_KINDS]);
});
after(() => Promise.all(sites.map(([, site]) => site.close())));

/** Runs every rule, those of good practice and the experimental ones too. */
const broken = (page) =>
  page.evaluate(async () => {
    const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
    const { violations, passes } = await axe.run(document, { rules, resultTypes: ['violations', 'passes'] });
    const lines = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}\n    ${failureSummary.replace(/\s+/g, ' ')}`),
    );
    return { lines, passed: passes.length };
  });

/** What axe finds on a page, in each look. */
async function lookAt(page) {
  await page.addScriptTag({ path: AXE });
  const found = [];
  for (const { colorScheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    // A window that was resized is looked at when it has been drawn.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const { lines, passed } = await broken(page);
    if (passed < 15) lines.push(`only ${passed} rules were met`);
    found.push(...lines.map((what) => ({ what, look: `${colorScheme}, ${width} px` })));
  }
  return found;
}

/** The same on every kind of page. Each is loaded once for all looks; the tests take their parts. */
let everywhere;
async function all() {
  const found = [];
  for (const [name, site, kinds] of sites) found.push(...under(name, await site.every(lookAt, { kinds, ...OPTIONS })));
  return found;
}

for (const { colorScheme, width } of LOOKS) {
  const look = `${colorScheme}, ${width} px`;
  test(`no rule of axe is broken (${look})`, async () => {
    everywhere ??= all();
    none((await everywhere).filter((finding) => finding.look === look));
  });
}

test('axe finds what is wrong, in the look in which it is', async () => {
  const [[, site]] = sites;
  const found = await site.open(
    'about/',
    async (page) => {
      await page.evaluate(() => {
        const faint = '<style>@media (prefers-color-scheme: dark) and (min-width: 1000px) { #faint { color: #777; background: #666; } }</style>';
        document.querySelector('main').insertAdjacentHTML('beforeend', `${faint}<p id="faint">faint words</p><img src="../favicon.svg"><button></button>`);
      });
      return lookAt(page);
    },
    OPTIONS,
  );
  const looks = (rule) => found.filter(({ what }) => what.startsWith(`${rule} `)).map(({ look }) => look);
  assert.equal(looks('image-alt').length, LOOKS.length);
  assert.equal(looks('button-name').length, LOOKS.length);
  assert.deepEqual(looks('color-contrast'), ['dark, 1440 px']);
});
