// The search page.
//
// 1. What is looked for is read from the address (`state.js`), and written there whenever it changes.
// 2. Each change asks the index (`search.js`) and gives up what was asked before.
// 3. What comes back is drawn: the number, which is also read out; the bars by date; the list; the filters.
//
// While a reader writes, the address is replaced; whatever is chosen makes a step of the history of its own,
// and each step knows how many results it showed and where the page was scrolled to.

import { open } from "./search.js";
import * as address from "./state.js";
import { Facets } from "./facets.js";
import { Histogram } from "./histogram.js";
import { h, speaker } from "./parts.js";
import { first } from "./text.js";
import { row } from "./rows.js";

/** Results shown at first, and added by the button. */
const ROWS = 20;
/** Pause after a key, in ms, before what is written is looked for. */
const PAUSE = 150;
/** After this, in ms, a reader is told that the search takes its time. */
const SLOW = 500;

const at = (id) => document.getElementById(id);
const main = at("search");
const [q, from, to, order, list, more] = ["q", "from", "to", "order", "list", "more"].map(at);
const [filters, show] = ["filters", "show"].map(at);
const fields = [...document.querySelectorAll("input[name=field]")];
const { root } = main.dataset;
const t = speaker(JSON.parse(main.dataset.words));
const title = document.title;

let state = fromHere();
/** Rows in the list, and of how many results. */
let shown = 0;
let total = 0;
/** What was asked last; and whether the next key begins a step of the history. */
let asking = null;
let settled = true;
let timer = 0;
let opening = null;
let everything = null;

const histogram = new Histogram(at("histogram"), t, (dates) => choose(dates));
const facets = new Facets(at("panels"), at("chips"), t, (part) => choose(part));

function fromHere() {
  const state = address.read(location.search);
  // a query that is too long for an address
  if (typeof history.state?.q === "string") state.q = history.state.q;
  return state;
}

/** Puts the state into the controls of the page. */
function fill() {
  if (q.value !== state.q) q.value = state.q;
  [from.value, to.value, order.value] = [state.from, state.to, state.order];
  for (const field of fields) field.checked = field.value === state.field;
  document.title = state.q.trim() ? `${first(state.q, 60)} · ${title}` : title;
  main.ownerDocument.documentElement.classList.toggle("seeking", isSeeking());
  facets.drawChips(state);
}

const isSeeking = () => state.q.trim() !== "" || address.isFiltered(state);

/** Something is chosen: a step of the history. */
function choose(part) {
  clearTimeout(timer);
  go({ ...state, q: q.value, ...part }, true);
}

/** Looks for something else, as a step of the history or in place of the last. */
function go(next, step) {
  state = next;
  settled = true;
  const kept = state.q.length > address.LONGEST ? { q: state.q } : {};
  history[step ? "pushState" : "replaceState"](kept, "", address.write(state));
  fill();
  run();
}

/** Looks for what the state says; `rows` and `top` bring back a step of the history. */
async function run({ rows = ROWS, top = null } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const { signal } = mine;
  const slow = setTimeout(() => say(t("search_looking")), SLOW);
  main.setAttribute("aria-busy", "true");
  try {
    const archive = await (opening ??= open(root));
    const result = await archive.search(state.q, address.options(state, signal));
    const held = await held_by_month(archive);
    if (signal.aborted) return;
    forget(result.problems);
    const some = isSeeking() ? await result.rows(0, Math.min(rows, result.total)) : [];
    const parts = isSeeking() && result.total === 0 ? await result.parts() : [];
    if (signal.aborted) return;
    clearTimeout(slow);
    [total, shown] = [result.total, some.length];
    show.textContent = t("search_show", { n: grouped(total) });
    say(isSeeking() ? counted(total) : t("search_holds", { n: grouped(total) }));
    order.disabled = result.empty && state.order === "relevance";
    complain(result.problems);
    list.replaceChildren(...some.map((found) => row(found, rowed(result))));
    more.onclick = () => add(result, signal);
    showMore();
    at("nothing").replaceChildren(...(isSeeking() && total === 0 ? nothing(parts) : []));
    at("trouble").replaceChildren();
    histogram.show(archive, held, await result.facets("month"), state);
    if (top !== null) scrollTo({ top, behavior: "instant" });
    await facets.begin(archive, everything);
    await facets.show(result, state, (error) => signal.aborted || trouble(error));
  } catch (error) {
    if (!signal.aborted) trouble(error);
  } finally {
    clearTimeout(slow);
    if (asking === mine) main.removeAttribute("aria-busy");
  }
}

/** What the archive holds by month, asked for once. */
async function held_by_month(archive) {
  everything ??= await archive.search("");
  return everything.facets("month");
}

const rowed = (result) => ({ t, root, query: result.empty ? "" : first(state.q, address.LONGEST) });
const grouped = (n) => n.toLocaleString(document.documentElement.lang);
const counted = (n) => t(n === 1 ? "search_count_1" : "search_count_n", { n: grouped(n) });

function say(words) {
  if (at("count").textContent !== words) at("count").textContent = words;
}

/** Filters that the archive does not know are told and then left out. */
function forget(problems) {
  for (const { what, kind, value } of problems) {
    if (what === "filter" && state[kind]) state[kind] = state[kind].filter((other) => other !== value);
    if (what === "date") for (const end of ["from", "to"]) if (state[end] === value) state[end] = "";
    if (what === "date-order") [state.from, state.to] = [state.to, state.from];
  }
}

function complain(problems) {
  const clip = (value) => {
    const some = first(String(value), 30);
    return some.length < String(value).length ? `${some}…` : some;
  };
  const said = { date: "search_no_date", "date-order": "search_turned", filter: "search_no_filter", option: "search_no_filter" };
  const words = problems.filter(({ what }) => said[what]).map(({ what, value = "" }) => t(said[what], { value: clip(value) }));
  at("problems").replaceChildren(...[...new Set(words)].map((text) => h("p", {}, text)));
  const wrong = new Set(problems.filter(({ what }) => what === "date").map(({ value }) => value));
  for (const box of [from, to]) box.setAttribute("aria-invalid", String(box.value !== "" && wrong.has(box.value)));
  // dates that were turned round are shown as they were meant; a wrong one stands, to be mended
  if (problems.some(({ what }) => what === "date-order")) [from.value, to.value] = [state.from, state.to];
}

function showMore() {
  more.hidden = !isSeeking() || shown >= total;
  more.textContent = t("search_more", { n: grouped(Math.min(ROWS, total - shown)), of: grouped(total - shown) });
}

async function add(result, signal) {
  more.disabled = true;
  try {
    const next = await result.rows(shown, Math.min(ROWS, total - shown));
    if (signal.aborted) return;
    const items = next.map((found) => row(found, rowed(result)));
    list.append(...items);
    shown += items.length;
    showMore();
    items[0]?.querySelector("a").focus({ preventScroll: true });
    keep();
  } catch (error) {
    if (!signal.aborted) trouble(error);
  } finally {
    more.disabled = false;
  }
}

/** Nothing is found: what there is of it, and what may have been too narrow. */
function nothing(parts) {
  const said = [h("p", {}, state.q.trim() ? t("search_nothing", { q: first(state.q.trim(), 60) }) : t("search_nothing_here"))];
  if (parts.length) {
    const link = ({ text, total }) =>
      h("li", {}, h("a", { href: address.write({ ...state, q: text }) }, h("span", {}, text), h("span", { class: "num" }, grouped(total))));
    said.push(h("p", { class: "meta" }, t("search_parts")), h("ul", { class: "partly" }, parts.map(link)));
  }
  if (address.isFiltered(state)) said.push(h("p", {}, h("a", { href: address.write(address.withoutFilters(state)) }, t("search_unfiltered"))));
  return said;
}

/** What went wrong, and what can be done. */
function trouble(error) {
  const known = ["unsupported", "network", "stale", "damaged", "missing"];
  const code = known.includes(error?.code) ? error.code : "other";
  if (code === "other") console.error(error);
  opening = null;
  everything = null;
  const again = () => (code === "stale" ? location.reload() : run());
  say(t("search_failed"));
  list.replaceChildren();
  at("nothing").replaceChildren();
  more.hidden = true;
  at("trouble").replaceChildren(
    h("p", {}, t(`search_error_${code}`)),
    code !== "unsupported" && h("p", {}, h("button", { type: "button", class: "again", onclick: again }, t("search_again"))),
  );
}

/** Remembers with the step of the history how much is shown and where. */
function keep() {
  history.replaceState({ ...history.state, rows: Math.max(shown, ROWS), top: scrollY }, "");
}

// —— writing ——

let composing = false;
const written = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (q.value === state.q) return;
    go({ ...state, q: q.value }, settled);
    settled = false;
  }, PAUSE);
};
q.addEventListener("compositionstart", () => {
  composing = true;
  clearTimeout(timer);
});
q.addEventListener("compositionend", () => {
  composing = false;
  written();
});
q.addEventListener("input", (event) => {
  if (!composing && !event.isComposing) written();
});
// a query that is left or confirmed is done: the next one is a step of its own
q.addEventListener("change", () => (settled = true));
q.form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (composing) return;
  clearTimeout(timer);
  if (q.value !== state.q) go({ ...state, q: q.value }, settled);
  else if (at("trouble").firstChild) run();
  settled = true;
});

// —— choosing ——

for (const box of [from, to]) {
  box.addEventListener("change", () => choose({ [box.name]: address.day(box.value) }));
}
for (const field of fields) field.addEventListener("change", () => choose({ field: field.value }));
order.addEventListener("change", () => choose({ order: order.value }));
at("filters").querySelector("form").addEventListener("submit", (event) => event.preventDefault());
at("histogram").querySelector("[data-whole]").addEventListener("click", () => choose({ from: "", to: "" }));
// links that look for something else on this page
main.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-query], #nothing a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(address.read(new URL(link.href).search), true);
  scrollTo({ top: 0, behavior: "instant" });
  q.focus({ preventScroll: true });
});

// —— by the keyboard ——

document.addEventListener("keydown", (event) => {
  if (composing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const links = [...list.querySelectorAll("h2 a")];
  const here = links.indexOf(event.target);
  const inBox = event.target === q;
  if (event.key === "Escape" && (inBox || here >= 0 || event.target === more)) {
    event.preventDefault();
    if (inBox && q.value) {
      q.value = "";
      written();
    }
    q.focus();
  } else if (event.key === "ArrowDown" && (inBox || here >= 0)) {
    const next = links[here + 1] ?? (more.hidden ? null : more);
    if (!next) return;
    event.preventDefault();
    next.focus();
  } else if (event.key === "ArrowUp" && (here >= 0 || event.target === more)) {
    event.preventDefault();
    (here < 0 ? links.at(-1) : (links[here - 1] ?? q)).focus();
  }
});

// —— back and forward ——

history.scrollRestoration = "manual";
let scrolled = 0;
addEventListener("scroll", () => {
  clearTimeout(scrolled);
  scrolled = setTimeout(keep, 200);
});
addEventListener("pagehide", keep);
addEventListener("popstate", () => {
  clearTimeout(timer);
  clearTimeout(scrolled);
  state = fromHere();
  settled = true;
  fill();
  run({ rows: rowsKept(), top: history.state?.top ?? 0 });
});
const rowsKept = () => Math.min(Math.max(Number(history.state?.rows) || ROWS, ROWS), 1000);

// —— now ——

const wide = matchMedia("(min-width: 60rem)");
const unfold = () => (at("filters").open = wide.matches);
wide.addEventListener("change", unfold);
unfold();
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  // as many bars as fit
  clearTimeout(timer);
  timer = setTimeout(run, PAUSE, { rows: Math.max(shown, ROWS) });
});
// what was written before the script was there goes first
if (!location.search && q.value && q.value !== state.q) state.q = q.value;
fill();
run({ rows: rowsKept(), top: history.state?.top ?? null });
if (!isSeeking() && wide.matches) q.focus({ preventScroll: true });

// on a phone the filters lie over the results, whose number stays in sight
show.addEventListener("click", () => {
  filters.open = false;
  at("count").scrollIntoView({ block: "start" });
});
