// The filters: a panel for each kind of facet, filled when it is opened, and the chips of what is chosen.

import { LISTS } from "./state.js";
import { dateWords, h } from "./parts.js";

/** Values shown at once; a button shows as many more. */
const SHOWN = 12;
/** Opened from the start: they cost nothing and say what there is. */
const OPEN = ["kind"];

export class Facets {
  /** `change(part of the state)` is called when something is chosen or taken away. */
  constructor(panels, chips, t, change) {
    Object.assign(this, { panels, chips, t, change, boxes: new Map(), names: new Map(), shown: new Map() });
  }

  /** Makes the panels. One whose only value every result has would choose nothing, and is left out. */
  async begin(archive, everything) {
    if (this.boxes.size) return;
    for (const kind of LISTS.filter((kind) => archive.facetKinds.includes(kind))) {
      const cheap = ["kind", "page", "paper"].includes(kind);
      if (cheap && (await everything.facets(kind)).length < 2) continue;
      const inside = h("div", { role: "group", "aria-label": this.t(`search_by_${kind}`) });
      const panel = h("details", { class: "pick", open: OPEN.includes(kind) }, h("summary", {}, this.t(`search_by_${kind}`)), inside);
      panel.addEventListener("toggle", () => panel.open && this.fill(kind).catch(this.failed));
      this.boxes.set(kind, { panel, inside });
      this.panels.append(panel);
    }
  }

  /** Shows the counts of a result in the panels that are open, and the names of what is chosen. */
  async show(result, state, failed) {
    Object.assign(this, { result, state, failed });
    const wanted = [...this.boxes].filter(([kind, { panel }]) => panel.open || state[kind].length).map(([kind]) => kind);
    await Promise.all(wanted.map((kind) => this.fill(kind)));
    if (this.result === result) this.drawChips(state);
  }

  async fill(kind) {
    const { result, state, t } = this;
    if (!result) return;
    const { inside } = this.boxes.get(kind);
    const values = (await result.facets(kind)).map((facet) => ({ ...facet, label: facet.label || t(`search_type_${facet.value}`) }));
    if (result !== this.result) return;
    for (const { value, label } of values) this.names.set(`${kind} ${value}`, label);
    const here = inside.contains(document.activeElement) ? document.activeElement.value : null;
    const chosen = values.filter(({ value }) => state[kind].includes(value));
    const others = values.filter(({ value }) => !state[kind].includes(value));
    const most = this.shown.get(kind) ?? SHOWN;
    const list = [...chosen, ...others.slice(0, Math.max(0, most - chosen.length))];
    const more = values.length - list.length;
    inside.replaceChildren(
      ...list.map(({ value, label, count }) => {
        const box = h("input", { type: "checkbox", value });
        box.checked = state[kind].includes(value);
        box.addEventListener("change", () => this.toggle(kind, value, box.checked));
        return h("label", {}, box, h("span", {}, label), h("span", { class: "num" }, count.toLocaleString(document.documentElement.lang)));
      }),
      ...(values.length ? [] : [h("p", { class: "meta" }, t("search_no_values"))]),
    );
    if (more > 0) {
      const show = () => {
        this.shown.set(kind, most + 4 * SHOWN);
        this.fill(kind).then(() => inside.querySelectorAll("input")[list.length]?.focus(), this.failed);
      };
      inside.append(h("button", { type: "button", class: "plainly", onclick: show }, t("search_more_values", { n: more })));
    }
    if (here !== null) [...inside.querySelectorAll("input")].find(({ value }) => value === here)?.focus({ preventScroll: true });
  }

  toggle(kind, value, on) {
    const others = this.state[kind].filter((other) => other !== value);
    this.change({ [kind]: on ? [...others, value] : others });
  }

  drawChips(state) {
    const { t } = this;
    const chips = [];
    if (state.from || state.to) {
      const [from, to] = [state.from, state.to].map((date) => date && dateWords(t, date));
      const span = state.from === state.to ? from : from && to ? t("date_span_days", { from, to }) : from ? t("search_since", { from }) : t("search_until", { to });
      chips.push([span, { from: "", to: "" }]);
    }
    if (state.field !== "all") chips.push([t(`search_field_${state.field}`), { field: "all" }]);
    for (const kind of LISTS) {
      for (const value of state[kind]) {
        const name = this.names.get(`${kind} ${value}`) ?? value;
        chips.push([`${t(`search_by_${kind}`)}${t("search_colon")}${name}`, { [kind]: state[kind].filter((other) => other !== value) }]);
      }
    }
    const had = this.chips.contains(document.activeElement);
    const chip = ([name, without]) =>
      h("button", { type: "button", "aria-label": t("search_without", { name }), onclick: () => this.change(without) }, name, h("span", { "aria-hidden": "true" }, "×"));
    this.chips.replaceChildren(...chips.map(chip));
    if (chips.length > 1) {
      const none = Object.assign({ from: "", to: "", field: "all" }, ...LISTS.map((kind) => ({ [kind]: [] })));
      this.chips.append(h("button", { type: "button", class: "plainly", onclick: () => this.change(none) }, t("search_without_all")));
    }
    if (had) (this.chips.querySelector("button") ?? document.querySelector("#q")).focus({ preventScroll: true });
  }
}
