// Every page is valid HTML: the Nu HTML checker finds no error and has no warning.
//
// The checker asks a server for the pages, because in a folder it takes no file for one of the page's own
// origin, which the pages' policy allows. All pages are checked in one run of Java, which takes longer to
// start than to check them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import jar from 'vnu-jar';
import { writeSmall } from './small.mjs';
import { none, Site } from './support.mjs';

const ARCHIVES = {
  shipped: async () => {},
  English: (root) => writeSmall(root, 'en'),
  'traditional Chinese, not minified': (root) => writeSmall(root, 'zh-Hant', { minify: false }),
};

const sites = new Map();
before(async () => {
  for (const [name, prepare] of Object.entries(ARCHIVES)) sites.set(name, await Site.of(prepare));
});
after(() => Promise.all([...sites.values()].map((site) => site.close())));

test('the Nu HTML checker has nothing to say of any page', async () => {
  const pages = [];
  for (const [name, site] of sites) {
    const files = await readdir(site.output, { recursive: true });
    const here = files.filter((file) => file.endsWith('.html'));
    assert.ok(here.length > 20, `${name}: only ${here.length} pages`);
    pages.push(...here.map((file) => site.base + file));
  }
  const messages = await check(pages);
  none(
    messages.map(({ url = '', type, subType, lastLine, message, extract = '' }) => {
      const name = [...sites.keys()].find((key) => url.startsWith(sites.get(key).base));
      return { what: `${subType ?? type}: ${message}\n    ${extract.trim()}`, at: [name, `${url}:${lastLine}`] };
    }),
  );
});

test('the Nu HTML checker finds what is wrong', async () => {
  const [site] = sites.values();
  await writeFile(path.join(site.output, 'wrong.html'), '<!DOCTYPE html><title>x</title><p><div><img src=x></div></p>');
  const found = (await check([`${site.base}wrong.html`])).map(({ message }) => message).join('\n');
  assert.match(found, /No “p” element in scope/);
  assert.match(found, /must have an “alt” attribute/);
});

/** The messages of the checker. */
function check(pages) {
  // It asks no local server unless it is told that this is meant.
  const java = ['-Xss1m', '-Dnu.validator.servlet.allow-forbidden-hosts=true', '-jar', jar];
  const options = ['--format', 'json', '--stdout', '--exit-zero-always'];
  return new Promise((resolve, reject) => {
    execFile('java', [...java, ...options, ...pages], { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`the checker does not run: ${stderr || error.message}`));
      else resolve(JSON.parse(stdout).messages);
    });
  });
}
