// Small things that the search page is put together from. Text goes in as text nodes and in no other way.

/** `h("p", { class: "meta" }, "words", node)`; attributes that are false or null are left out. */
export function h(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...inside.flat().filter((part) => part != null && part !== false));
  return element;
}

/** Text as the search gives it, with what was found in `<mark>`. */
export function marked(parts) {
  return parts.map(({ text, mark }) => (mark ? h("mark", {}, text) : text));
}

/** The same of a headline: each of its phrases in a span, so that lines break between them. */
export function phrases(parts) {
  const spans = [h("span", { class: "ph" })];
  parts.forEach(({ text, mark }) => {
    // a space between two Latin words parts no phrases
    text.split(/(?<![!-~]) | (?![!-~])/).forEach((phrase, k) => {
      if (k > 0) spans.push(" ", h("span", { class: "ph" }));
      if (phrase) spans.at(-1).append(...marked([{ text: phrase, mark }]));
    });
  });
  return spans.filter((span) => span === " " || span.firstChild);
}

/** The words of the interface, `{name}` filled in. */
export function speaker(words) {
  return (key, values = {}) => {
    const given = (whole, name) => (name in values ? String(values[name]) : whole);
    return (words[key] ?? key).replace(/\{(\w+)\}/g, given);
  };
}

/** A day, month or year (`2021-08-06`, `2021-08`, `2021`) in words. */
export function dateWords(t, value) {
  const [y, month, day] = value.split("-");
  if (!/^\d{4}(-\d\d){0,2}$/.test(value)) return value;
  const m = month && String(Number(month));
  const values = { y: String(Number(y)), m, month: m && t(`month_${m}`), d: day && String(Number(day)) };
  return t(day ? "date_day" : month ? "date_month" : "date_year", values);
}
