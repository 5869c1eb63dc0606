// A page opened from a result: what was looked for is marked where it stands, and can be stepped through.
//
// 1. The text of each paragraph is put together from its text nodes, without line numbers and the signs of
//    notes; once as printed and once as the editor reads it, because either may be shown.
// 2. The search module says which of it to mark, and this becomes ranges: the page itself is not changed, so
//    the anchors of notes, line breaks and copied text stay as they are.
// 3. A bar at the foot of the window tells how many there are and leads from one to the next, as do n and N.
//
// A browser without the CSS Custom Highlight API shows the page as it is.

import { open } from "./search.js";
import { h, speaker } from "./parts.js";
import { first } from "./text.js";

const PARAGRAPH = "p, h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, caption, figcaption, pre, blockquote, div";
/** What stands among the text and is none of it. */
const BESIDE = ".lns, .ref, .nh, .tools, .void, .role, .joined, .vh, .print, .l > a, .made, nav, script, style, svg";
/** What stands for lost text where texts are searched. */
const LOST = "\uFFFC";

export async function mark(query, root, words) {
  if (!globalThis.CSS?.highlights || !globalThis.Highlight) return;
  const archive = await open(root);
  const text = document.querySelector("main article") ?? document.querySelector("main");
  const find = archive.marker ? await archive.marker(query) : (text) => archive.marks(text, query);
  const ranges = [...paragraphs(text)].flatMap((nodes) => rangesOf(find, nodes));
  if (ranges.length) new Steps(ranges, query, speaker(words)).begin();
}

/** The text nodes of each paragraph, in order. */
function* paragraphs(text) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let [at, nodes] = [null, []];
  while (walker.nextNode()) {
    const { parentElement: parent } = walker.currentNode;
    if (parent.closest(BESIDE)) continue;
    const paragraph = parent.closest(PARAGRAPH);
    if (paragraph !== at && nodes.length) yield nodes.splice(0);
    at = paragraph;
    nodes.push(walker.currentNode);
  }
  if (nodes.length) yield nodes;
}

function rangesOf(find, nodes) {
  const ranges = new Map();
  const has = (name) => nodes.some((node) => node.parentElement.closest(name));
  const shown = has(".alt") ? [".alt", ".read"] : [null];
  for (const without of shown) {
    const some = nodes.filter((node) => !without || !node.parentElement.closest(without)).map(piece);
    let text = "";
    for (const piece of some) {
      piece.start = text.length;
      text += piece.text;
    }
    const place = (offset, isEnd) => {
      const { node, start, skipped } = some.findLast(({ start }) => (isEnd ? start < offset : start <= offset));
      return [node, offset - start + skipped];
    };
    for (const [start, end] of find(text)) {
      const range = document.createRange();
      range.setStart(...place(start, false));
      range.setEnd(...place(end, true));
      // the same in both texts is one
      const key = [nodes.indexOf(range.startContainer), range.startOffset, nodes.indexOf(range.endContainer), range.endOffset].join();
      ranges.set(key, range);
    }
  }
  return [...ranges.values()].sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
}

/** A text node with what counts of it: the brackets around a reading are none of its words. */
function piece(node) {
  // what is said of lost text is none of the paper's, and no word runs across it
  if (node.parentElement.closest(".gap")) return { node, text: LOST, skipped: 0 };
  const isReading = node.parentElement.closest(".alt");
  const [, before, text] = isReading ? /^(〔?)(.*?)〕?$/s.exec(node.data) : [, "", node.data];
  return { node, text, skipped: before.length };
}

class Steps {
  constructor(ranges, query, t) {
    Object.assign(this, { ranges, query, t, at: -1 });
    this.keys = (event) => this.key(event);
  }

  begin() {
    const { t } = this;
    CSS.highlights.set("hits", new Highlight(...this.ranges));
    const button = (key, act) => h("button", { type: "button", onclick: act }, t(key));
    this.count = h("span", { role: "status" });
    this.bar = h(
      "div",
      { class: "hits", role: "group", "aria-label": t("label") },
      h("span", { class: "what" }, first(this.query.trim(), 24)),
      this.count,
      button("prev", () => this.step(-1)),
      button("next", () => this.step(1)),
      button("close", () => this.end()),
    );
    document.body.append(this.bar);
    document.addEventListener("keydown", this.keys);
    // what is hidden changes with the switches of the page
    document.addEventListener("change", (this.recount = () => this.say()));
    // what stands only in a reading or a note is shown, without changing what the reader chose for other pages
    for (const id of ["s-read", "s-notes"]) {
      const input = document.getElementById(id);
      if (input && !this.seen.length) input.checked = true;
    }
    this.go(this.first());
  }

  /** Those that can be seen: not in a reading or a note that is switched off. */
  get seen() {
    return this.ranges.filter((range) => range.getClientRects().length > 0);
  }

  /** The first in what the address points at, else the first of all. */
  first() {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = name && document.getElementById(name);
    const { seen } = this;
    const inside = target && seen.findIndex((range) => target.contains(range.startContainer));
    return inside > 0 ? inside : 0;
  }

  step(by) {
    const { length } = this.seen;
    if (length) this.go((this.at + by + length) % length);
  }

  go(to) {
    const range = this.seen[to];
    if (!range) return this.say();
    this.at = to;
    const here = new Highlight(range);
    here.priority = 1;
    CSS.highlights.set("hit", here);
    const { top, bottom } = range.getBoundingClientRect();
    const isSeen = top > innerHeight * 0.15 && bottom < innerHeight * 0.75;
    if (!isSeen) scrollTo({ top: scrollY + top - innerHeight * 0.4 });
    this.say();
  }

  say() {
    const { length } = this.seen;
    this.count.textContent = this.t("count", { n: Math.min(this.at + 1, length), of: length });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (/^(input|textarea|select)$/i.test(event.target.tagName) && !/^(radio|checkbox)$/.test(event.target.type)) return;
    const act = { n: () => this.step(1), N: () => this.step(-1), Escape: () => this.end() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Takes marks and bar away, and the query out of the address, so that it is that of the page again. */
  end() {
    CSS.highlights.delete("hits");
    CSS.highlights.delete("hit");
    document.removeEventListener("keydown", this.keys);
    document.removeEventListener("change", this.recount);
    this.bar.remove();
    const url = new URL(location.href);
    url.searchParams.delete("q");
    history.replaceState(history.state, "", url);
  }
}
