// A result as an item of the list: where it stands, its title, a passage, and where that is from.

import { h, marked, phrases } from "./parts.js";

/**
 * `root` leads from the page to the root of the site; `query` goes along, so that the article can mark it.
 * The title is a heading and the only link, so that a list of links is a list of results.
 */
export function row(found, { t, root, query }) {
  const { type, issue, page, kind, kicker, column, title, supplied, snippet, where, note } = found;
  const date = h("time", { datetime: issue.date, class: issue.text.startsWith("〔") && "ed" }, issue.text);
  // the name of a page or of an issue is its title
  const place = type === "article" ? [issue.paper, page?.label, kind.label] : [type === "page" && issue.paper, t(`search_type_${type}`)];
  const meta = [date, ...place].filter(Boolean).map((part) => h("span", {}, part));
  const name = supplied ? h("span", { class: "ed" }, "〔", marked(title), "〕") : phrases(title);
  const above = [column, kicker].filter((parts) => parts?.length);
  return h(
    "li",
    {},
    h("p", { class: "meta row" }, meta),
    above.length > 0 && h("p", { class: "kicker" }, above.flatMap((parts, at) => [at > 0 && "　", ...marked(parts)])),
    h("h2", {}, h("a", { href: address(root, found.url, query) }, name)),
    snippet.length > 0 && passage(snippet, where, note, t),
  );
}

/** What the editor says is shown as his, what belongs to no article is named. */
function passage(snippet, where, note, t) {
  const words = marked(snippet);
  if (where === "note" || where === "reading") {
    const title = note?.title ? `${t("search_in_note")} · ${note.title}` : t(`search_in_${where}`);
    return h("p", { class: "said by-editor" }, h("span", { class: "ed" }, title), words);
  }
  return h("p", { class: "said" }, words);
}

function address(root, url, query) {
  const [path, fragment] = url.split("#");
  const asked = query ? `?${new URLSearchParams({ q: query })}` : "";
  return root + path + asked + (fragment ? `#${fragment}` : "");
}
