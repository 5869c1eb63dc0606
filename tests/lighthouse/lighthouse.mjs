// Lighthouse on home, an issue and an article of the shipped archive, on a phone and on a desk.
// Prints the four figures of each, and fails where one is below 100.
//
//   tests/lighthouse/run
//
// It is no part of tests/run: it takes minutes, and its figure for speed is also that of the machine.

import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { Site } from '../browser/support.mjs';

const PAGES = [
  ['home', ''],
  ['issue', 'issues/2021-08-06/'],
  ['article', 'issues/2021-08-06/a1-04/'],
];
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

const site = await Site.of();
const chrome = await launch({
  chromePath: process.env.CHROMIUM || '/usr/bin/chromium',
  chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
let below = 0;
try {
  for (const [screen, config] of [['phone', undefined], ['desk', desktopConfig]]) {
    for (const [name, url] of PAGES) {
      const { lhr } = await lighthouse(site.base + url, { port: chrome.port, logLevel: 'error', onlyCategories: CATEGORIES }, config);
      const figures = CATEGORIES.map((id) => `${id} ${Math.round(lhr.categories[id].score * 100)}`);
      console.log(`${name}, ${screen}: ${figures.join(', ')}`);
      for (const id of CATEGORIES) {
        const category = lhr.categories[id];
        if (category.score === 1) continue;
        below++;
        for (const { id: audit, weight } of category.auditRefs) {
          const { score, title, displayValue = '' } = lhr.audits[audit];
          if (weight > 0 && score !== null && score < 1) console.log(`  ${audit} (${score}): ${title} ${displayValue}`);
        }
      }
    }
  }
} finally {
  chrome.kill();
  await site.close();
}
process.exitCode = below > 0 ? 1 : 0;
