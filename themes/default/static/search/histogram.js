// How many results there are by month, year or decade; a bar is a button that limits the dates to it.
//
// The finest of the three that fits is drawn, each bar wide enough for a finger. Where the whole archive
// does not fit by months, what the dates are limited to is looked at closer: a year by its months.
// A period in which the archive holds nothing is hatched; one that it holds without a result has a 0.

import { dateWords, h } from "./parts.js";

/** The least width of a bar, in px. */
const FINGER = 24;
/** Bars that have a name each; of more, the years alone are named. */
const NAMED = 14;

const LEVELS = [
  { name: "month", months: 1 },
  { name: "year", months: 12 },
  { name: "decade", months: 120 },
];

/** Months since the year 0, of `2021-08-06`, `2021-08` or `2021`; `last` for the end of a year. */
const monthOf = (date, last = false) => Number(date.slice(0, 4)) * 12 + (Number(date.slice(5, 7)) || (last ? 12 : 1)) - 1;
const yearText = (month) => String(Math.floor(month / 12)).padStart(4, "0");
const monthText = (month) => `${yearText(month)}-${String((month % 12) + 1).padStart(2, "0")}`;

/** Which bars are drawn: `[{ from, to, first, months }]`, and whether they are a part of the whole. */
export function bins(archive, chosen, width) {
  const whole = [monthOf(archive.first), monthOf(archive.last)];
  const room = Math.max(4, Math.floor(width / FINGER));
  const count = ([first, last], months) => Math.floor(last / months) - Math.floor(first / months) + 1;
  let at = LEVELS.findIndex(({ months }) => count(whole, months) <= room);
  if (at < 0) at = LEVELS.length - 1;
  let range = whole;
  if (chosen) {
    // one level closer as long as the chosen dates lie within one bar
    while (at > 0 && count(chosen, LEVELS[at].months) === 1) {
      const { months } = LEVELS[at];
      const first = Math.floor(chosen[0] / months) * months;
      range = [Math.max(first, whole[0]), Math.min(first + months - 1, whole[1])];
      if (range[0] > range[1]) return { bins: [], level: LEVELS[at], part: true };
      at -= 1;
    }
  }
  const level = LEVELS[at];
  const list = [];
  for (let first = Math.floor(range[0] / level.months) * level.months; first <= range[1]; first += level.months) {
    const last = first + level.months - 1;
    if (level.months === 1) list.push({ from: monthText(first), to: monthText(first), first, last });
    else list.push({ from: yearText(first), to: yearText(last), first, last });
  }
  return { bins: list, level, part: range !== whole };
}

/** The months that the dates of a search span, none if they are not limited or are no dates. */
export function monthsOf({ from, to }, archive) {
  const isDate = (text) => /^\d{4}(-\d\d){0,2}$/.test(text);
  if (!isDate(from) && !isDate(to)) return null;
  const [first, last] = [isDate(from) ? monthOf(from) : monthOf(archive.first), isDate(to) ? monthOf(to, true) : monthOf(archive.last)];
  return first <= last ? [first, last] : [last, first];
}

export class Histogram {
  /** `choose({ from, to })` is called with the period that was clicked, or with empty texts. */
  constructor(figure, t, choose) {
    Object.assign(this, { figure, t, choose });
    this.box = figure.querySelector("[role=group]");
    this.box.addEventListener("keydown", (event) => this.walk(event));
  }

  /** `held`: results by month when nothing is asked; `found`: of this search. Both `[{ value, count }]`. */
  show(archive, held, found, state) {
    const { t, box } = this;
    const chosen = monthsOf(state, archive);
    const { bins: list, level, part } = archive.first ? bins(archive, chosen, box.clientWidth) : { bins: [] };
    const sum = (counts, { first, last }) =>
      counts.reduce((sum, { value, count }) => (monthOf(value) >= first && monthOf(value) <= last ? sum + count : sum), 0);
    const counted = list.map((bin) => ({ ...bin, count: sum(found, bin), held: sum(held, bin) > 0 }));
    const most = Math.max(1, ...counted.map(({ count }) => count));
    const focused = box.contains(document.activeElement) && document.activeElement.dataset.from;
    const isChosen = ({ first, last }) => chosen !== null && first >= chosen[0] && last <= chosen[1];
    const isTouched = ({ first, last }) => chosen === null || (last >= chosen[0] && first <= chosen[1]);
    box.replaceChildren(
      ...counted.map((bin, at) => {
        const { from, to, count } = bin;
        const side = list.length <= NAMED ? "lab mid" : at > list.length - 3 ? "lab end" : "lab";
        const label = h("span", { class: side, "aria-hidden": "true" }, this.label(bin, at, list, level));
        if (!bin.held) return h("span", { class: "bin none" }, h("i", { class: "hatch" }), label);
        const bar = h("i", { class: "tower" });
        bar.style.blockSize = `${(count / most) * 100}%`;
        const name = from === to ? dateWords(t, from) : `${dateWords(t, from)}–${dateWords(t, to)}`;
        const click = (event) => this.pick(bin, chosen, event.shiftKey);
        return h(
          "button",
          {
            type: "button",
            class: isTouched(bin) ? "bin" : "bin away",
            "data-from": from,
            "aria-pressed": String(isChosen(bin)),
            tabindex: -1,
            onclick: click,
          },
          h("span", { class: "vh" }, `${name}${t("search_comma")}${t(count === 1 ? "search_count_1" : "search_count_n", { n: count })}`),
          h("span", { class: "n", "aria-hidden": "true" }, count > 9999 ? `${Math.round(count / 1000)}k` : String(count)),
          h("span", { class: "stem" }, bar),
          label,
        );
      }),
    );
    const stops = [...box.querySelectorAll("button")];
    const stop = stops.find((button) => button.dataset.from === focused) ?? stops.find((button) => button.ariaPressed === "true") ?? stops[0];
    if (stop) stop.tabIndex = 0;
    if (focused && stop) stop.focus({ preventScroll: true });
    this.figure.querySelector("[data-whole]").hidden = !part;
  }

  label(bin, at, list, { name }) {
    const { t } = this;
    const month = (bin.first % 12) + 1;
    if (name === "decade") return `${bin.from.slice(0, 3)}0`;
    if (name === "year") return list.length <= NAMED || Number(bin.from) % 5 === 0 ? bin.from : "";
    if (list.length <= NAMED && list[0].from.slice(0, 4) === list.at(-1).from.slice(0, 4)) return t("search_month", { m: month });
    const room = at === 0 ? month <= 10 : month === 1;
    return room ? bin.from.slice(0, 4) : "";
  }

  /** A second click on the only bar that is chosen takes the limit away; with Shift the span is widened to the bar. */
  pick({ from, to, first, last }, chosen, widen) {
    if (chosen && widen) this.choose({ from: monthText(Math.min(first, chosen[0])), to: monthText(Math.max(last, chosen[1])) });
    else if (chosen && first === chosen[0] && last === chosen[1]) this.choose({ from: "", to: "" });
    else this.choose({ from, to });
  }

  /** One stop for Tab; arrows walk over the bars. */
  walk(event) {
    const stops = [...this.box.querySelectorAll("button")];
    const at = stops.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: stops.length - 1 }[event.key];
    if (at < 0 || to === undefined || !stops[to]) return;
    event.preventDefault();
    stops[at].tabIndex = -1;
    stops[to].tabIndex = 0;
    stops[to].focus();
  }
}
