// No rule of axe-core is broken on any kind of page: light and dark, on a phone and on a wide screen.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { SMALL_KINDS, writeSmall } from './small.mjs';
import { KINDS, none, Site, under } from './support.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const SHIPPED = [...KINDS, ['page view with a chosen line', 'issues/2021-08-06/a1/#L59']];

const sites = [];
before(async () => {
  sites.push(['shipped', await Site.of(), SHIPPED], ['English', await Site.of((root) => writeSmall(root, 'en')), SMALL_KINDS]);
});
after(() => Promise.all(sites.map(([, site]) => site.close())));

/** Runs every rule, those of good practice and the experimental ones too. */
async function broken(page) {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
    const { violations, passes } = await axe.run(document, { rules, resultTypes: ['violations', 'passes'] });
    const lines = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}\n    ${failureSummary.replace(/\s+/g, ' ')}`),
    );
    return { lines, passed: passes.length };
  });
}

for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ]) {
    test(`no rule of axe is broken (${colorScheme}, ${width} px)`, async () => {
      // Axe is a script, and pages allow none but their own.
      const options = { colorScheme, viewport: { width, height }, bypassCSP: true };
      for (const [name, site, kinds] of sites) {
        const look = async (page) => {
          const { lines, passed } = await broken(page);
          return passed < 15 ? [...lines, `only ${passed} rules were met`] : lines;
        };
        none(under(name, await site.every(look, { kinds, ...options })));
      }
    });
  }
}

test('axe finds what is wrong', async () => {
  const [[, site]] = sites;
  const { lines } = await site.open(
    '',
    async (page) => {
      await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="favicon.svg"><button></button>'));
      return broken(page);
    },
    { bypassCSP: true },
  );
  assert.match(lines.join('\n'), /image-alt/);
  assert.match(lines.join('\n'), /button-name/);
});
