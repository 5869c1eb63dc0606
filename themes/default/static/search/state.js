// What is looked for, and how it stands in the address of the page.
//
// An address is not to be trusted: what is no value of an option falls away here, what is no value of the
// archive is told by the archive. Nothing here touches the page.

import { first } from "./text.js";

/** Filters that may have several values; the last five are subjects, of which all must be met. */
export const SUBJECTS = ["topics", "people", "organizations", "places", "systems"];
export const LISTS = ["kind", "page", "paper", ...SUBJECTS];
export const OPTIONS = { field: ["all", "title", "text", "notes"], order: ["relevance", "newest", "oldest"] };

/** A longer query is looked for as any other, but a server would refuse the address; it is kept with the history. */
export const LONGEST = 1000;
/** More values of one filter, or longer ones, were written by nobody. */
const MOST = 20;
const WIDEST = 200;

export function read(address) {
  const given = new URLSearchParams(address);
  const short = (name) => first((given.get(name) ?? "").trim(), WIDEST);
  const state = { q: given.get("q") ?? "", from: day(short("from")), to: day(short("to")) };
  for (const name of LISTS) {
    const values = given.getAll(name).filter((value) => value && value.length <= WIDEST);
    state[name] = [...new Set(values)].slice(0, MOST);
  }
  for (const [name, [usual, ...others]] of Object.entries(OPTIONS)) {
    state[name] = others.includes(given.get(name)) ? given.get(name) : usual;
  }
  return state;
}

/** The same as an address relative to the page, `?` if nothing is looked for. */
export function write(state) {
  const address = new URLSearchParams();
  if (state.q.length <= LONGEST && state.q.trim()) address.set("q", state.q);
  for (const name of ["from", "to"]) if (state[name]) address.set(name, state[name]);
  for (const name of LISTS) for (const value of state[name]) address.append(name, value);
  for (const [name, [usual]] of Object.entries(OPTIONS)) if (state[name] !== usual) address.set(name, state[name]);
  return `?${address}`;
}

/** What the module of the search is asked for. */
export function options(state, signal) {
  const { from, to, kind, page, paper, field, order } = state;
  const subjects = Object.fromEntries(SUBJECTS.filter((name) => state[name].length).map((name) => [name, state[name]]));
  return { from: from || undefined, to: to || undefined, kind, page, paper, subjects, field, order, signal };
}

/** Whether anything but words limits what is found. */
export function isFiltered(state) {
  return Boolean(state.from || state.to || state.field !== "all" || LISTS.some((name) => state[name].length));
}

export function withoutFilters(state) {
  const { q, order } = state;
  return { ...read(""), q, order };
}

/** A date as people write it, `2021年8月6日`, `2021/8`, `２０２１．８．６`, in the form of the archive; others as they stand. */
export function day(text) {
  const written = text.normalize("NFKC").trim();
  const [, year, month, date] = /^(\d{4})(?:[-/.年]?(?:(\d{1,2})(?:[-/.月](\d{1,2})日?|月)?)?)?$/.exec(written) ?? [];
  if (!year) return /^\d{8}$/.test(written) ? written.replace(/(....)(..)(..)/, "$1-$2-$3") : text;
  return [year, month, date].filter(Boolean).map((part) => part.padStart(2, "0")).join("-");
}
