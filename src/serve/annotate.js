// Makes a note of words that are selected in a page: a button beside them, a form, and the note stands in
// its file. Only pages that `annals serve` shows on its own computer have this.
(() => {
  "use strict";
  const TOKEN = document.currentScript.dataset.token;
  const ZH = {
    note: "加注", title: "新注", quote: "引文", kind: "类别", certainty: "把握", heading: "标题", reading: "校读",
    readingHint: "编者以为当作", strike: "删去这几个字", text: "注文", save: "存入注文件", copy: "复制", copied: "已复制",
    cancel: "取消", saved: "已存", markdown: "将写入", none: "不标", lost: "选中的字不在原文里：只能注报纸的文字。",
    alike: "前后各一百二十字之内，别处有相仿的段落，无法定准位置：请连同更多上下文一起选。",
    gone: "服务器没有回应。", context: "背景", term: "术语", link: "互证", doubt: "疑误", gap: "缺文", numbers: "数字",
    date: "日期", layout: "版式", certain: "确", inferred: "推断", open: "存疑",
  };
  const EN = {
    note: "Note", title: "New note", quote: "Quotation", kind: "Kind", certainty: "Certainty", heading: "Title", reading: "Reading",
    readingHint: "what it should say", strike: "strike these words out", text: "Text", save: "Save to the file of notes", copy: "Copy", copied: "Copied",
    cancel: "Cancel", saved: "Saved", markdown: "What is written", none: "not said", lost: "The selected words are not in the text: only words of the paper can have notes.",
    alike: "Within 120 characters around them, other passages are too much like these words to tell their place: select more around them.",
    gone: "The server does not answer.", context: "context", term: "term", link: "link", doubt: "doubt", gap: "gap", numbers: "numbers",
    date: "date", layout: "layout", certain: "certain", inferred: "inferred", open: "open",
  };
  const KINDS = ["context", "term", "link", "doubt", "gap", "numbers", "date", "layout"];
  const CERTAINTIES = ["certain", "inferred", "open"];
  /** What stands in a text and is not of it: ways to notes, readings, line numbers, roles, gaps, notes. */
  const APART =
    ".ref, .alt, .lns, .role, .joined, .void, .gap, .fnref, .footnotes, .note, .print, .made, .tools, .meta, [id^='L'] > a";
  /** What lost text is in the text that a quotation is looked for in. */
  const LOST = "\uFFFC";
  /** How much around the words is sent to tell places apart. */
  const AROUND = 60;
  const words = (key) => (document.documentElement.lang.startsWith("zh") ? ZH : EN)[key];

  /** The id of what the page shows, if that can have notes. */
  function shown() {
    const path = decodeURI(location.pathname).replace(/^\/|\/(index\.html)?$/g, "");
    const id = path.replace(/^issues\//, "");
    const isItem = id !== path ? id !== "issues" : /^(topics|people|organizations|places|systems)\/./.test(path);
    return isItem ? id : undefined;
  }

  /** Where the text of the page stands. */
  function field() {
    const text = document.querySelector("main .flow, main .prose, main .lines");
    return text?.matches(".lines") ? text.closest("main") : (text ?? undefined);
  }

  function textOf(range) {
    const part = range.cloneContents();
    // what the range cuts through has lost the elements around it: they are asked before it is cut
    part.querySelectorAll(".gap").forEach((element) => element.replaceWith(LOST));
    part.querySelectorAll(APART).forEach((element) => element.remove());
    return part.textContent;
  }

  /** The words that are selected in the text, with some around them. */
  function selected() {
    const selection = getSelection();
    const inside = field();
    if (!inside || !shown() || selection.rangeCount === 0 || selection.isCollapsed) return undefined;
    const range = selection.getRangeAt(0).cloneRange();
    const { startContainer, endContainer } = range;
    const [begins, ends] = [inside.contains(startContainer), inside.contains(endContainer)];
    if (!begins && !ends) return undefined;
    // three clicks on a last paragraph select up to what comes behind the text
    if (!begins) range.setStart(inside, 0);
    if (!ends) range.setEnd(inside, inside.childNodes.length);
    const start = (startContainer.nodeType === Node.ELEMENT_NODE ? startContainer : startContainer.parentElement).closest(APART);
    if (start && start.contains(endContainer)) return undefined;
    const text = textOf(range);
    if (!text.trim()) return undefined;
    const before = document.createRange();
    before.setStart(inside, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const after = document.createRange();
    after.setStart(range.endContainer, range.endOffset);
    after.setEnd(inside, inside.childNodes.length);
    return { on: shown(), words: text, before: cut(textOf(before), -AROUND), after: cut(textOf(after), AROUND), range };
  }

  /** The first characters of a text as a reader counts them, or the last; none is cut. */
  function cut(text, many) {
    // a letter with its marks may be longer than this, and is then left out as a whole
    const units = 16 * AROUND;
    const near = many < 0 ? text.slice(-units) : text.slice(0, units);
    const characters = globalThis.Intl?.Segmenter
      ? Array.from(new Intl.Segmenter().segment(near), ({ segment }) => segment)
      : Array.from(near);
    // what was cut by units stands at the far end
    if (near.length < text.length) many < 0 ? characters.shift() : characters.pop();
    return (many < 0 ? characters.slice(many) : characters.slice(0, many)).join("");
  }

  async function send(name, body) {
    try {
      const answer = await fetch(`/_annals/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-annals-token": TOKEN },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      return answer.ok ? { done: JSON.parse(text) } : { wrong: text };
    } catch {
      return { wrong: words("gone") };
    }
  }

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // The button beside a selection.
  let button;
  function offer() {
    button?.remove();
    button = undefined;
    if (document.getElementById("annals-note")) return;
    const found = selected();
    if (!found) return;
    const rects = found.range.getClientRects();
    const last = rects[rects.length - 1];
    if (!last) return;
    button = element("button", { id: "annals-note-button", type: "button" }, words("note"), element("kbd", {}, "n"));
    document.body.append(button);
    const { offsetWidth: width, offsetHeight: height } = button;
    const left = Math.min(Math.max(last.right - width, 8), document.documentElement.clientWidth - width - 8);
    button.style.left = `${left + scrollX}px`;
    button.style.top = `${(last.bottom + height + 8 > innerHeight ? last.top - height - 8 : last.bottom + 8) + scrollY}px`;
    // a click must not take the selection away before it is read
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", open);
  }

  async function open() {
    const found = selected();
    if (!found) return;
    button?.remove();
    const { range, ...selection } = found;
    const { done, wrong } = await send("quote", selection);
    if (document.getElementById("annals-note")) return;
    form(selection.on, done?.quote ?? "", done?.id ?? "", done ? (done.quote ? "" : words(done.why)) : wrong);
  }

  function form(on, quote, id, wrong) {
    const option = (value) => element("option", { value }, value ? words(value) : words("none"));
    const field = (name, input) => element("label", {}, element("span", {}, words(name)), Object.assign(input, { name }));
    const quoted = element("pre", { tabIndex: 0 }, quote);
    const kind = element("select", {}, ...KINDS.map(option));
    const certainty = element("select", {}, ...["", ...CERTAINTIES].map(option));
    const heading = element("input", { autocomplete: "off" });
    const reading = element("input", { autocomplete: "off", placeholder: words("readingHint") });
    const strike = element("input", { type: "checkbox", name: "strike" });
    const text = element("textarea", { rows: 5 });
    const said = element("pre", { id: "annals-note-said", tabIndex: -1, hidden: true });
    said.setAttribute("role", "alert");
    const preview = element("pre", { tabIndex: 0, id: "annals-note-markdown" });
    const whole = element("details", {}, element("summary", {}, words("markdown")), preview);
    const save = element("button", { type: "submit" }, words("save"));
    const copy = element("button", { type: "button" }, words("copy"));
    const cancel = element("button", { type: "button" }, words("cancel"));
    const form = element("form", { method: "dialog" },
      element("h2", {}, words("title")),
      element("div", { className: "quoted" }, element("span", {}, words("quote")), quoted),
      element("div", { className: "row" }, field("kind", kind), field("certainty", certainty)),
      field("heading", heading),
      field("reading", reading),
      element("label", { className: "check" }, strike, element("span", {}, words("strike"))),
      field("text", text),
      whole,
      said,
      element("div", { className: "row" }, save, copy, cancel));
    const dialog = element("dialog", { id: "annals-note" }, form);
    dialog.lang = document.documentElement.lang;
    dialog.setAttribute("aria-label", words("title"));

    const say = (text) => {
      said.textContent = text;
      said.hidden = !text;
      if (text) said.scrollIntoView({ block: "nearest" });
    };
    const note = () => ({
      on,
      quote,
      kind: kind.value,
      certainty: certainty.value || null,
      title: heading.value,
      reading: strike.checked ? "" : reading.value.trim() || null,
      text: text.value,
    });
    const markdown = () => {
      const { kind, certainty, title, reading, text } = note();
      const head = [`## ${kind}${certainty ? `·${certainty}` : ""}`, title.trim(), id && `{#${id}}`].filter(Boolean).join(" ");
      const read = reading === null ? "" : `\n-> ${reading}`.trimEnd() + "\n";
      return `${head}\n\n${quote}${read}${text.trim() ? `\n${text.trim()}\n` : ""}`;
    };
    let [chosen, sending] = [false, false];
    form.addEventListener("input", ({ target }) => {
      chosen ||= target === kind;
      if (!chosen) kind.value = note().reading === null ? "context" : "doubt";
      reading.disabled = strike.checked;
      preview.textContent = markdown();
      copy.textContent = words("copy");
    });
    preview.textContent = markdown();
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(markdown());
        copy.textContent = words("copied");
      } catch {
        // a browser that does not let it be copied lets it be selected
        whole.open = true;
        getSelection().selectAllChildren(preview);
      }
    });
    cancel.addEventListener("click", () => dialog.close());
    // Esc is too near to lose a text by it
    dialog.addEventListener("cancel", (event) => {
      if (text.value.trim() || heading.value.trim() || reading.value.trim()) event.preventDefault();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      // a button that is disabled would lose the focus
      if (sending) return;
      sending = true;
      say("");
      const { done, wrong } = await send("note", note());
      sending = false;
      if (!done) return say(wrong);
      getSelection().removeAllRanges();
      // where the page goes when it has been made anew
      history.replaceState(null, "", `#${done.id}`);
      dialog.close();
      tell(`${words("saved")} ${done.file}:${done.line}`);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      delete document.documentElement.dataset.annalsWriting;
      document.dispatchEvent(new Event("annals-written"));
    });
    // the page is not made anew under the hands of its editor
    document.documentElement.dataset.annalsWriting = "";
    document.body.append(dialog);
    say(wrong);
    save.disabled = copy.disabled = !quote;
    dialog.showModal();
    (quote ? text : cancel).focus();
  }

  /** Says something that is to be read on the page as it is then, which may be loaded anew meanwhile. */
  function tell(text) {
    keep(text);
    const status = element("p", { id: "annals-note-status" }, text);
    status.setAttribute("role", "status");
    document.body.append(status);
    setTimeout(() => {
      status.remove();
      keep("");
    }, 6000);
  }

  function keep(text) {
    try {
      sessionStorage.setItem("annals:told", text);
    } catch {
      // then it is not kept
    }
  }
  try {
    const told = sessionStorage.getItem("annals:told");
    if (told) tell(told);
  } catch {
    // as above
  }

  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 150);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
    if (event.key === "n" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && selected()) {
      event.preventDefault();
      open();
    }
  });
})();
