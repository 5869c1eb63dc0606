// A small archive with one of everything that a page can show, in English or in traditional Chinese.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Those of its pages that have what no page of the shipped archive has. */
export const SMALL_KINDS = [
  ['home', ''],
  ['issue with own fields', 'issues/1911-10-11/'],
  ['issue whose latest day is known', 'issues/evening/1911-10/'],
  ['page view with a scan', 'issues/1911-10-11/a1/'],
  ['page view without transcription', 'issues/evening/1911-10/x1/'],
  ['article that nobody has compared', 'issues/1911-10-11/a1-01/'],
  ['article with a footnote and gaps', 'issues/1911-10-11/a1-02/'],
  ['article with a picture', 'issues/evening/1911-10/x1-01/'],
  ['topic with a parent, without articles', 'topics/empty/'],
  ['person with identifiers', 'people/wang/'],
  ['place with coordinates', 'places/river/'],
  ['all of Markdown', 'specimen/'],
];

const WORDS = {
  en: {
    site: 'The Harbour Gazette, an annotated archive',
    about: 'Two issues of a small paper, with every line accounted for.',
    rights: 'In the public domain.',
    paper: 'The Harbour Gazette',
    evening: 'The Evening Gazette',
    weather: 'Rain, then clear',
    publisher: 'Published by the Harbour Press',
    note: 'The latest day named in the text is the twelfth',
    column: 'Works & ways',
    kicker: 'After two years of waiting',
    title: 'The bridge "at the bend" <reopens>',
    deck: 'Carts & trams may cross again from Friday',
    agency: 'Our own report',
    dateline: 'Harbour, 10 October',
    wang: 'Henry Wong',
    alias: 'H. Wong',
    chen: 'Mary Chan',
    first: 'Our own report (by Henry Wong and Mary Chan) The bridge over the Long River opened again to carts and trams yesterday, two years after the flood carried its middle span away.',
    second: 'The Harbour Works laid three spans of steel, and the telegraph office sent word of it at noon.',
    subhead: 'Three spans of steel',
    caption: 'The first tram crosses the bridge. Photograph by Mary Chan',
    gap: 'the foot of the column is torn off',
    signature: 'The Office of Works',
    supplied: 'Notice to carters',
    notice: 'Carters are asked to keep to the left of the bridge, and to walk their horses.',
    jump: 'Continued on page A2',
    photo: 'The river after the flood',
    picture: 'The river seen from the mill, with boats. Photograph by Mary Chan',
    bridge: 'The new bridge',
    empty: 'The lost ferry',
    works: 'Harbour Works',
    river: 'Long River',
    office: 'Engineer of the works',
    telegraph: 'Telegraph',
    description: 'What the paper says of it, in one sentence.',
    key: 'Shelf',
    value: 'Box 7 <left> & "upper"',
    says: 'This is what the editor says of it, at some length, so that there is a paragraph to be read before the list of articles begins.',
    first_h: 'What is known',
    second_h: 'What is not known',
    word: 'a word',
    quote: 'We walked our horses and kept to the left.',
    item: 'One thing among several',
    foot: 'The paper has "Wang" on another day.',
    head: 'Year',
    cell: 'Spans',
  },
  'zh-Hant': {
    site: '海港日報 注釋檔案',
    about: '兩期小報，每一行轉寫都有著落。',
    rights: '公有領域。',
    paper: '海港日報',
    evening: '海港晚報',
    weather: '雨轉晴/27℃~34℃',
    publisher: '海港印書館發行',
    note: '文中最晚的日期是十二日',
    column: '工程與道路',
    kicker: '等候兩年之後',
    title: '河灣“大橋”<重新>通車',
    deck: '大車與電車星期五起可以過橋',
    agency: '本報訊',
    dateline: '海港十月十日電',
    wang: '王海波',
    alias: '王工程師',
    chen: '陳美麗',
    first: '本報訊（記者/王海波 通訊員/陳美麗）長河上的大橋昨天重新開放，大車與電車都可以通行。兩年以前，洪水沖走了大橋中間的一跨。',
    second: '海港工務局架設了三跨鋼梁，電報局在中午發出了這個消息。',
    subhead: '三跨鋼梁',
    caption: '第一輛電車駛過大橋。陳美麗 攝',
    gap: '欄腳撕去',
    signature: '工務局',
    supplied: '致趕車人通告',
    notice: '趕車的人過橋時請靠左邊行走，並且牽好自己的馬匹。',
    jump: '下轉A2版',
    photo: '洪水之後的長河',
    picture: '從磨坊望見的長河與船隻。陳美麗 攝',
    bridge: '新橋',
    empty: '消失的渡口',
    works: '海港工務局',
    river: '長河',
    office: '工程現場負責人',
    telegraph: '電報',
    description: '報紙怎樣說它，一句話。',
    key: '架號',
    value: '第七箱<左>與“上”',
    says: '這是編者對它的說明，寫得長一些，好讓文章列表之前有一段可以讀的文字。',
    first_h: '已經知道的',
    second_h: '還不知道的',
    word: '一個詞',
    quote: '我們牽著馬，靠左邊走。',
    item: '幾件事中的一件',
    foot: '報紙另一天寫作“汪海波”。',
    head: '年份',
    cell: '跨數',
  },
};

// A picture of two pixels, so that nothing has to be drawn.
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGP4/x8AAwAB/6Xh0uIAAAAASUVORK5CYII=', 'base64');

/** Writes the archive in place of what stands in `root`. `minify: false` leaves pages as templates make them. */
export async function writeSmall(root, language, { minify = true } = {}) {
  await rm(root, { recursive: true, force: true });
  for (const [name, bytes] of files(language, minify)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), bytes);
  }
}

function files(language, minify) {
  const w = WORDS[language];
  const q = Object.fromEntries(Object.entries(w).map(([key, words]) => [key, JSON.stringify(words)]));
  const subject = (label, more = '') =>
    `---\nlabel: ${label}\ndescription: ${q.description}\n${more}extra: { ${q.key}: ${q.value} }\n---\n\n${w.says}\n\n## ${w.first_h}\n\n${w.says}\n`;
  const escaped = w.title.replace(/[<>]/g, '\\$&');
  return [
    [
      'archive.toml',
      `title = ${q.site}\ndescription = ${q.about}\nbase_url = "https://annals.example/"\nlanguage = "${language}"\nrights = ${q.rights}\n` +
        `outputs = ["search", "feeds", "sitemap"${minify ? ', "minify"' : ''}]\n`,
    ],
    [
      'content/issues/1911-10-11/_index.md',
      `---\npaper: ${q.paper}\ndate: 1911-10-11\nnumber: 1024\nweather: ${q.weather}\npage_count: 4\nserial: "CN 43-0005"\npublisher: ${q.publisher}\n` +
        `pages:\n  a1: { label: A1, masthead: [1], furniture: [2], duplicates: [13=9] }\nextra: { ${q.key}: ${q.value} }\n---\n\n${w.says}\n`,
    ],
    [
      'content/issues/1911-10-11/a1.txt',
      [w.paper, 'A1', '', w.column, w.kicker, w.title, w.deck, '', w.first, '', w.subhead, w.second, w.first, w.notice, '', w.signature, w.photo].join('\n') + '\n',
    ],
    ['content/issues/1911-10-11/a1.png', PICTURE],
    [
      'content/issues/1911-10-11/a1-01.md',
      `---\ntitle: ${q.title}\nkicker: ${q.kicker}\ndeck: ${q.deck}\ncolumn: ${q.column}\nkind: feature\n` +
        `byline: { agency: ${q.agency}, reporters: [${q.wang}], correspondents: [${q.chen}] }\ntopics: [bridge]\npeople: [wang]\norganizations: [works]\n` +
        `source: [a1.txt#4-7, a1.txt#9, a1.txt#11-12]\nrelated: [a1-02]\ncontinues_to: ${q.jump}\nreviewed: false\nrights: ${q.rights}\n` +
        `extra: { ${q.key}: ${q.value} }\nformerly: [1911-10-11/a1-09]\n---\n\n${w.first}\n\n## ${w.subhead}\n\n${w.second}\n`,
    ],
    [
      'content/issues/1911-10-11/a1-02.md',
      `---\ntitle: ${q.supplied}\ntitle_supplied: true\ncolumn: ${q.column}\ncolumn_inferred: true\nkind: notice\nsignature: ${q.signature}\n` +
        `places: [river]\nsource: [a1.txt#14, a1.txt#16]\n---\n\n${w.notice}[^1]\n\n![${w.caption}]()\n\n[[gap: ${w.gap}]]\n\n${w.notice}[[gap]]\n\n${w.signature}\n\n[^1]: ${w.foot}\n`,
    ],
    [
      'content/issues/evening/1911-10/_index.md',
      `---\npaper: ${q.evening}\ndate: 1911-10\nnot_before: 1911-10-10\nnot_after: 1911-10-12\ndate_basis: inferred\ndate_note: ${q.note}\n---\n`,
    ],
    ['content/issues/evening/1911-10/river.png', PICTURE],
    [
      'content/issues/evening/1911-10/x1-01.md',
      `---\ntitle: ${q.photo}\nkind: photo\nsystems: [telegraph]\n---\n\n![${w.picture}](river.png)\n\n${w.second}\n`,
    ],
    ['content/topics/bridge.md', subject(q.bridge, 'formerly: [topics/old-bridge]\n')],
    ['content/topics/empty.md', subject(q.empty, 'parents: [bridge]\n')],
    [
      'content/people/wang.md',
      subject(q.wang, `role: ${q.office}\naliases: [${q.alias}]\nidentifiers: { wikidata: Q42 }\n`),
    ],
    ['content/people/chen.md', subject(q.chen)],
    ['content/organizations/works.md', subject(q.works)],
    ['content/places/river.md', subject(q.river, 'coordinates: [27.83, 113.13]\n')],
    ['content/systems/telegraph.md', subject(q.telegraph)],
    ['content/pages/about.md', `---\ntitle: ${q.word}\n---\n\n${w.says}\n\n[[bridge]]、[[1911-10-11/a1-01]]、[[1911-10-11]]、[[1911-10-11/a1]]、[[wang|${w.word}]]\n`],
    ['content/pages/river.png', PICTURE],
    [
      'content/pages/specimen.md',
      `---\ntitle: ${q.first_h}\n---\n\n${w.says}[^1] **${w.word}** *${w.word}* ***${w.word}*** \`${w.word}\`\\\n${escaped}\n\n` +
        `## ${w.first_h} {#known}\n\n### ${w.second_h}\n\n#### ${w.word}\n\n- ${w.item}\n- ${w.item}\n  1. ${w.item}\n\n     > ${w.quote}\n\n  2. ${w.item}\n\n` +
        `> ${w.quote}\n>\n> > ${w.quote}\n\n| ${w.head} | ${w.cell} |\n|:--|--:|\n| 1911 | 3 |\n| 1912 | **4** |\n\n---\n\n` +
        `\`\`\`html\n<p class="x">${w.word}</p>\n\`\`\`\n\n\`\`\`\n${w.word}\n\`\`\`\n\n![${w.picture}](river.png "${w.photo}")\n\n${w.says} ![${w.photo}](river.png) ${w.says}\n\n` +
        `![${w.caption}]()\n\n[[gap: ${w.gap}]]\n\n<div>${w.says}</div>\n\n[${w.word}](https://example.org/?a=1&b=2 "${w.photo}") <editor@example.org>\n\n[^1]: ${w.foot}\n\n    > ${w.quote}\n`,
    ],
  ];
}
