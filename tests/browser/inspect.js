// Runs in the page, before it is read: how a page looks at itself. Every function returns findings as lines of text.

globalThis.inspect = (() => {
  const style = (element) => getComputedStyle(element);

  /** `p.text “株洲日报讯（记者…”`, with the id or the class that tells it from others. */
  const name = (element) => {
    const id = element.id ? `#${element.id}` : '';
    const classes = [...element.classList].map((word) => `.${word}`).join('');
    const words = (element.textContent || element.getAttribute('alt') || '').replace(/\s+/g, ' ').trim();
    const above = id || classes || !element.parentElement ? '' : `${name.of(element.parentElement)} > `;
    return `${above}${element.localName}${id}${classes}${words ? ` “${[...words].slice(0, 14).join('')}”` : ''}`;
  };
  name.of = (element) => element.localName + [...element.classList].map((word) => `.${word}`).join('');

  const ancestors = function* (element) {
    for (let at = element; at; at = at.parentElement) yield at;
  };

  /** Meant for screen readers only, or not there until it has the focus. */
  const aside = (element) => {
    for (const at of ancestors(element)) {
      const { overflowX, position } = style(at);
      if (overflowX === 'hidden' && at.clientWidth <= 1) return true;
      if (position === 'absolute' && at.getBoundingClientRect().right < -100) return true;
    }
    return false;
  };
  const visible = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !aside(element);

  /** The visible text nodes with the element that each stands in. */
  const texts = (within = document.body) => {
    const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
    const found = [];
    const seen = new Map();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.data.trim()) continue;
      const element = node.parentElement;
      // a portrait of a page is a picture; its words are in its description
      if (element.closest('svg')) continue;
      if (!seen.has(element)) seen.set(element, visible(element));
      if (seen.get(element)) found.push([node, element]);
    }
    return found;
  };
  const rects = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((rect) => rect.width > 0 && rect.height > 0);
  };
  const scrolls = (element) => /auto|scroll/.test(style(element).overflowX);
  const excerpt = (node) => [...node.data.trim()].slice(0, 14).join('');

  /** The boxes outside of which nothing of an element is shown. */
  const clips = (element) => {
    const found = [];
    for (let around = element; around && around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY } = style(around);
      if (overflowX !== 'visible' || overflowY !== 'visible') found.push(around.getBoundingClientRect());
    }
    return found;
  };
  /** Whether a box of a text is cut away by one of them. */
  const cut = (rect, around) =>
    around.some((clip) => rect.left >= clip.right - 1 || rect.right <= clip.left + 1 || rect.top >= clip.bottom - 2 || rect.bottom <= clip.top + 2);

  /** Nothing sticks out of the window, and no text out of the box that it is in. */
  const overflow = () => {
    const found = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} px`);
    const scrolled = new Map();
    const inScroller = (element) => {
      if (!element || element === document.body) return false;
      if (!scrolled.has(element)) scrolled.set(element, scrolls(element) || inScroller(element.parentElement));
      return scrolled.get(element);
    };
    const box = (element) => [...ancestors(element)].find((at) => !/^(inline|contents)$/.test(style(at).display));
    const out = (rect) => rect.left < -0.5 || rect.right > width + 0.5;
    const span = (rect) => `from ${Math.round(rect.left)} to ${Math.round(rect.right)} px`;
    for (const [node, element] of texts()) {
      if (inScroller(element)) continue;
      const around = clips(element);
      const all = rects(node).filter((rect) => !cut(rect, around));
      const rect = all.find(out);
      if (rect) found.push(`text “${excerpt(node)}” in ${name.of(element)} lies ${span(rect)}`);
      const block = box(element).getBoundingClientRect();
      // in a vertical line the boxes of characters are wider than the line is high
      const spare = style(element).writingMode === 'horizontal-tb' ? 1 : parseFloat(style(element).fontSize) / 10;
      const beyond = all.find((rect) => rect.left < block.left - spare || rect.right > block.right + spare);
      if (beyond) found.push(`text “${excerpt(node)}” lies ${span(beyond)}, outside of ${name.of(box(element))}, which lies ${span(block)}`);
    }
    for (const element of document.body.querySelectorAll('*')) {
      // what is cut away sticks out of nothing
      if (!visible(element) || inScroller(element) || clips(element.parentElement).length) continue;
      if (out(element.getBoundingClientRect())) {
        found.push(`${name(element)} lies ${span(element.getBoundingClientRect())}`);
      }
    }
    return found;
  };

  /** No text lies on other text. What is cut away lies on nothing. Of a line only the height of its characters counts, not that of the font. */
  const overlap = () => {
    const boxes = [];
    for (const [node, element] of texts()) {
      // the lines of a vertical text stand beside each other
      if (style(element).writingMode !== 'horizontal-tb') continue;
      const half = parseFloat(style(element).fontSize) * 0.4;
      const around = clips(element);
      for (const rect of rects(node)) {
        if (cut(rect, around)) continue;
        const middle = (rect.top + rect.bottom) / 2;
        boxes.push({ node, element, left: rect.left, right: rect.right, top: middle - half, bottom: middle + half });
      }
    }
    boxes.sort((one, other) => one.top - other.top);
    const found = new Set();
    boxes.forEach((one, at) => {
      for (let next = at + 1; next < boxes.length && boxes[next].top < one.bottom - 1; next++) {
        const other = boxes[next];
        if (one.node === other.node || other.left > one.right - 1.5 || other.right < one.left + 1.5) continue;
        found.add(`“${excerpt(one.node)}” in ${name.of(one.element)} and “${excerpt(other.node)}” in ${name.of(other.element)} overlap`);
      }
    });
    return [...found];
  };

  const small = () => {
    const found = new Set();
    for (const [node, element] of texts()) {
      const size = parseFloat(style(element).fontSize);
      if (size < 12) found.add(`${size} px: “${excerpt(node)}” in ${name.of(element)}`);
    }
    return [...found];
  };

  /** How high the part of the window is that leads to the link: its boxes, or what a finger finds around its middle. */
  const reach = (link) => {
    link.scrollIntoView({ block: 'center', inline: 'nearest' });
    const rect = [...link.getClientRects()].find((rect) => rect.width > 0);
    const x = (rect.left + rect.right) / 2;
    const middle = (rect.top + rect.bottom) / 2;
    const hits = (y) => link.contains(document.elementFromPoint(x, y));
    if (!hits(middle)) return 0;
    let [top, bottom] = [middle, middle];
    while (hits(top - 0.5) && middle - top < 60) top -= 0.5;
    while (hits(bottom + 0.5) && bottom - middle < 60) bottom += 0.5;
    return Math.max(bottom - top, rect.height);
  };
  const targets = (selector, least) => {
    const found = [];
    for (const link of document.querySelectorAll(selector)) {
      if (!visible(link)) continue;
      const height = reach(link);
      if (height < least) found.push(`${height} px high: ${name(link)} in ${name.of(link.parentElement)}`);
    }
    return found;
  };

  // —— colours ——
  const canvas = document.createElement('canvas');
  const colour = (text) => {
    const plain = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
    if (plain) return [+plain[1], +plain[2], +plain[3], plain[4] === undefined ? 1 : +plain[4]];
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (front, back) =>
    [0, 1, 2].map((part) => front[part] * front[3] + back[part] * (1 - front[3])).concat(1);
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  /** What lies behind an element: the colour, and the element whose picture (a hatch) shows through. */
  const behind = (element) => {
    const layers = [];
    let hatch = null;
    for (const at of ancestors(element)) {
      const { backgroundColor, backgroundImage } = style(at);
      if (backgroundImage !== 'none') hatch ??= at;
      const layer = colour(backgroundColor);
      if (layer[3] === 0) continue;
      layers.push(layer);
      if (layer[3] === 1) break;
    }
    let back = [255, 255, 255, 1];
    for (const layer of layers.reverse()) back = over(layer, back);
    return { back, hatch };
  };
  const contrast = (least = 4.5) => {
    const found = new Set();
    for (const [node, element] of texts()) {
      const { back, hatch } = behind(element);
      if (hatch) {
        found.add(`“${excerpt(node)}” in ${name.of(element)} lies on the hatch of ${name.of(hatch)}`);
        continue;
      }
      let front = colour(style(element).color);
      for (const at of ancestors(element)) front = [...front.slice(0, 3), front[3] * style(at).opacity];
      const value = ratio(over(front, back), back);
      if (value < least) found.add(`${value.toFixed(2)}: “${excerpt(node)}” in ${name.of(element)}`);
    }
    return [...found];
  };

  // —— focus ——
  const ring = (element) => {
    const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = style(element);
    const width = parseFloat(outlineWidth);
    if (!element.matches(':focus-visible')) return ['does not match :focus-visible'];
    if (outlineStyle === 'none' || width < 2) return [`has no outline (${outlineStyle}, ${outlineWidth})`];
    const found = [];
    const value = ratio(over(colour(outlineColor), behind(element.parentElement).back), behind(element.parentElement).back);
    if (value < 3) found.push(`has an outline with a contrast of ${value.toFixed(2)}`);
    const grow = width + parseFloat(outlineOffset);
    const boxes = [...element.getClientRects()].filter((rect) => rect.width > 0 && rect.height > 0);
    if (boxes.length === 0) return ['has no box'];
    const outer = {
      left: Math.min(...boxes.map((rect) => rect.left)) - grow,
      right: Math.max(...boxes.map((rect) => rect.right)) + grow,
      top: Math.min(...boxes.map((rect) => rect.top)) - grow,
      bottom: Math.max(...boxes.map((rect) => rect.bottom)) + grow,
    };
    const cut = new Set();
    const clip = (left, right, top, bottom) => {
      // A side is lost when less than half of its line is left.
      if (outer.left + width / 2 < left) cut.add('left');
      if (outer.right - width / 2 > right) cut.add('right');
      if (outer.top + width / 2 < top) cut.add('top');
      if (outer.bottom - width / 2 > bottom) cut.add('bottom');
    };
    clip(0, document.documentElement.clientWidth, -Infinity, Infinity);
    for (const at of ancestors(element.parentElement)) {
      if (at === document.documentElement || at === document.body || style(at).overflowX === 'visible') continue;
      const rect = at.getBoundingClientRect();
      clip(
        rect.left + at.clientLeft,
        rect.left + at.clientLeft + at.clientWidth,
        rect.top + at.clientTop,
        rect.top + at.clientTop + at.clientHeight,
      );
    }
    if (cut.size > 0) found.push(`has an outline that is cut off at the ${[...cut].join(', ')}`);
    return found;
  };
  /** From now on, notes what takes the focus and whether that can be seen. */
  const watchFocus = () => {
    const reached = [];
    const found = [];
    document.addEventListener('focusin', ({ target }) => {
      if (reached.includes(target)) return;
      reached.push(target);
      found.push(...ring(target).map((what) => `${name(target)} ${what}`));
    });
    globalThis.inspect.focused = () => {
      // a picture that leads where the words beside it lead is left out of the order
      const isSpare = (link) => link.tabIndex < 0 && link.closest('[aria-hidden=true]');
      const links = [...document.querySelectorAll('a[href]')].filter((link) => link.checkVisibility() && !isSpare(link));
      for (const link of links.filter((link) => !reached.includes(link))) {
        found.push(`${name(link)} is not reached by the keyboard`);
      }
      // The walk may begin anywhere and come round to the top once.
      const order = reached.filter((element) => links.includes(element));
      const backwards = order.filter((link, at) => at > 0 && !(order[at - 1].compareDocumentPosition(link) & 4));
      for (const link of backwards.filter((link) => link !== links[0])) {
        found.push(`${name(link)} is reached after ${name(order[order.indexOf(link) - 1])}, but stands before it`);
      }
      return found;
    };
  };

  /** The same for every link at once, without the keyboard. */
  const rings = () =>
    [...document.querySelectorAll('a[href]')]
      .filter((link) => link.checkVisibility())
      .flatMap((link) => {
        link.focus({ focusVisible: true });
        return ring(link).map((what) => `${name(link)} ${what}`);
      });

  // —— lines ——
  /** The lines of a paragraph as the window shows them: text, size of its characters. */
  const lines = (paragraph) => {
    const found = [];
    const range = document.createRange();
    let last = null;
    for (const [node, element] of texts(paragraph)) {
      const flow = [...ancestors(element)].find((at) => at === paragraph || /absolute|fixed/.test(style(at).position) || style(at).display.startsWith('inline-'));
      if (flow !== paragraph) continue;
      for (let at = 0; at < node.data.length; ) {
        const char = String.fromCodePoint(node.data.codePointAt(at));
        range.setStart(node, at);
        range.setEnd(node, (at += char.length));
        const rect = range.getClientRects()[0];
        if (!rect || /\s|\u2060|\u200b/.test(char)) continue;
        const middle = (rect.top + rect.bottom) / 2;
        if (!last || Math.abs(middle - last.middle) > rect.height / 2) {
          last = { text: '', middle, left: rect.left, right: rect.right, node };
          found.push(last);
        }
        last.text += char;
        last.right = rect.right;
      }
    }
    return found;
  };
  const lineBreaks = (selector) => {
    const found = [];
    let count = 0;
    for (const paragraph of document.querySelectorAll(selector)) {
      if (!visible(paragraph) || style(paragraph).writingMode !== 'horizontal-tb') continue;
      for (const [at, { text }] of lines(paragraph).entries()) {
        count++;
        // words that are quoted in a paragraph of their own may begin with anything
        if (at > 0 && /^[。，、；：！？）”》’〉〕】」』]/u.test(text)) found.push(`a line starts with “${text.slice(0, 12)}”`);
        if (/[（“《‘〈〔【「『]$/u.test(text)) found.push(`a line ends with “${text.slice(-12)}”`);
      }
    }
    return { found, count };
  };
  /**
   * The widths of the paragraphs in characters, and how many characters their full lines have. Counted are lines of
   * characters of full width, no two marks together (these are set closer), of which the break took nothing away.
   */
  const measure = (selector) => {
    const full = [];
    const ems = [];
    for (const paragraph of document.querySelectorAll(selector)) {
      const { width, fontSize, paddingInlineStart, paddingInlineEnd } = style(paragraph);
      ems.push((parseFloat(width) - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd)) / parseFloat(fontSize));
      const all = lines(paragraph);
      for (let at = 1; at < all.length - 1; at++) {
        const { text } = all[at];
        if (!/^[\p{Script=Han}，。、；：！？“”‘’（）《》]+$/u.test(text) || /\p{P}\p{P}/u.test(text)) continue;
        if (/^\p{Script=Han}{2}/u.test(all[at + 1].text)) full.push([...text].length);
      }
    }
    return { ems, full };
  };

  // —— structure ——
  const structure = ({ outline = true } = {}) => {
    const found = [];
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(document.documentElement.lang)) found.push(`html has lang “${document.documentElement.lang}”`);
    if (!document.title.trim()) found.push('the page has no title');
    for (const one of outline ? ['h1', 'main'] : ['main']) {
      const count = document.querySelectorAll(one).length;
      if (count !== 1) found.push(`there are ${count} ${one}`);
    }
    let level = 0;
    for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
      const next = +heading.localName[1];
      if (outline && next > level + 1) found.push(`${name(heading)} follows ${level ? `h${level}` : 'no heading'}`);
      if (!heading.textContent.trim()) found.push(`${name(heading)} is empty`);
      level = next;
    }
    for (const image of document.querySelectorAll('img:not([alt])')) found.push(`${name(image)} has no alt`);
    const ids = new Set();
    for (const { id } of document.querySelectorAll('[id]')) {
      if (!id || ids.has(id)) found.push(`the id “${id}” stands twice`);
      ids.add(id);
    }
    for (const element of document.querySelectorAll('[aria-labelledby], [aria-describedby], label[for]')) {
      for (const attribute of ['aria-labelledby', 'aria-describedby', 'for']) {
        for (const id of (element.getAttribute(attribute) ?? '').split(/\s+/).filter(Boolean)) {
          if (!ids.has(id)) found.push(`${name(element)} has ${attribute} “${id}”, which is no id`);
        }
      }
    }
    for (const link of document.querySelectorAll('a[href]')) {
      const words = link.getAttribute('aria-label') ?? link.textContent + [...link.querySelectorAll('img')].map((image) => image.alt).join('');
      if (!words.trim()) found.push(`${name(link)} has no words`);
    }
    const labels = [...document.querySelectorAll('nav')].map((nav) => nav.getAttribute('aria-label') ?? document.getElementById(nav.getAttribute('aria-labelledby'))?.textContent ?? '');
    for (const [at, label] of labels.entries()) {
      if (!label.trim() || labels.indexOf(label) !== at) found.push(`a nav is named “${label}”, and must have a name of its own`);
    }
    return found;
  };

  /** Everything that could run. */
  const scripts = () => [
    ...[...document.scripts].map((script) => `a script: ${script.src || script.text.slice(0, 60)}`),
    ...[...document.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes]
        .filter(({ name, value }) => name.startsWith('on') || /^\s*javascript:/i.test(value))
        .map((attribute) => `${name(element)} has ${attribute.name}`),
    ),
  ];

  /** Things that only a screen can scroll to. */
  const cutOff = () =>
    [...document.body.querySelectorAll('*')]
      .filter((element) => visible(element) && style(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${name(element)} is cut off: ${element.scrollWidth} of ${element.clientWidth} px`);

  return { scripts, name, visible, texts, overflow, overlap, small, targets, contrast, watchFocus, rings, lineBreaks, measure, structure, cutOff, colour, behind };
})();

// What the browser says only once, as it happens.
globalThis.inspect.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  globalThis.inspect.violations.push(`${event.violatedDirective} forbids ${event.blockedURI || 'what is written in the page'}`);
});
globalThis.inspect.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    // A line that is set from its middle moves by less than this while it fills.
    if (entry.value <= 0.02) continue;
    const what = entry.sources.map(({ node }) => (node?.nodeType === 1 ? globalThis.inspect.name(node) : node?.nodeName)).join('; ');
    globalThis.inspect.shifts.push(`a shift of ${entry.value.toFixed(4)}: ${what}`);
  }
}).observe({ type: 'layout-shift', buffered: true });
