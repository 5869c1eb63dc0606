/*
 * Finds every string in an archive, from the static files beside this one.
 *
 * 1. The metadata say which characters the archive knows and how common they are, so that a query can be planned.
 * 2. A query is folded as the texts were; of each word its rarest pairs of characters are looked up in their shards.
 * 3. The places of the pairs tell where the word stands; when few documents are left, their texts are asked.
 * 4. Filters, counts and order follow from what is in memory; rows load the records that they show.
 *
 * What is loaded does not depend on what was loaded before, so neither does what is found.
 * docs/search-format.md describes the files. tests/search/minify makes client.min.js of this one.
 */

const VERSION = 2;
/** Bytes of the mark that every file of lists begins with. */
const MARK = 2;
const FIELDS = { all: 7, title: 1, text: 2, notes: 4 };
const SUBJECTS = ['topics', 'people', 'organizations', 'places', 'systems'];
// Bytes that another list costs, about: half of a large shard and its request.
const SHARD = 3072;
// Characters of a snippet, and of them before the first match.
const [WINDOW, BEFORE] = [84, 24];
const DAY = 864e5;
// Lost text, which no query matches; and how it is shown.
const [LOST, SHOWN] = ['\uFFFC', '〔……〕'];

/** What went wrong, in `code`: unsupported, network, stale, damaged or missing. */
export class SearchError extends Error {
  constructor(code, message = code) {
    super(message);
    this.name = 'SearchError';
    this.code = code;
  }
}

const damaged = (path) => new SearchError('damaged', `${path} is not whole`);
const hex = (n) => n.toString(16);

// ---- Folding, as src/text/fold.rs does it

const HAN = /[\u2E80-\u2FDF々〇\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{16FE2}-\u{16FFF}\u{20000}-\u{3FFFD}]/u;
const BLANK = /[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;

const DROPPED = /\p{DI}/u;
// What belongs to the letter before it.
const JOINS = /^[\p{M}\u1160-\u11FF\uD7B0-\uD7FF\u{16D63}-\u{16D6A}]/u;
const QUOTES = { '“': '"', '”': '"', '‘': "'", '’': "'" };

/** What a character becomes, apart from others. */
function letters(c, pairs) {
  if (c >= '\u4E00' && c <= '\u9FFF') return pairs.get(c) ?? c;
  let to = '';
  for (const each of (QUOTES[c] ?? c).normalize('NFKD')) for (const low of each.toLowerCase()) to += pairs.get(low) ?? low;
  return BLANK.test(to) ? c : to;
}

/** Folds a text: its folded form, and for each unit of that where it begins and ends in the text. */
export function fold(text, pairs) {
  let folded = '';
  const starts = [];
  const ends = [];
  const add = (what, start, end) => {
    folded += what;
    for (let i = 0; i < what.length; i++) {
      starts.push(start);
      ends.push(end);
    }
  };
  // A letter with its marks, which is composed and mapped as a whole.
  let [cluster, start, end] = ['', 0, 0];
  const close = () => add(cluster.normalize(), start, end);
  // The run of blanks after it.
  let [blank, after] = [-1, 0];
  let han = false;
  let at = 0;
  for (const c of text) {
    const next = at + c.length;
    if (BLANK.test(c)) {
      if (blank < 0) blank = at;
      after = next;
    } else if (!DROPPED.test(c)) {
      const to = letters(c, pairs);
      const [first] = to;
      const kept = blank >= 0 && !han && !HAN.test(first);
      if (kept || !cluster || !JOINS.test(to)) {
        close();
        if (kept) add(' ', blank, after);
        [cluster, start] = ['', at];
      }
      blank = -1;
      cluster += to;
      end = next;
      for (const last of to) han = HAN.test(last);
    }
    at = next;
  }
  close();
  if (blank >= 0 && !han) add(' ', blank, after);
  return { text: folded, starts, ends };
}

/** The words of a query: blanks part them, `"…"` is taken as it stands, `-` before one excludes it. */
export function parse(query) {
  const words = [];
  let at = 0;
  while (at < query.length) {
    if (BLANK.test(query[at])) {
      at++;
      continue;
    }
    const not = query[at] === '-' && at + 1 < query.length && !BLANK.test(query[at + 1]);
    if (not) at++;
    const exact = query[at] === '"';
    if (exact) at++;
    let end = at;
    while (end < query.length && !(exact ? query[end] === '"' : BLANK.test(query[end]))) end++;
    const text = query.slice(at, end);
    at = end + (exact ? 1 : 0);
    if (text && !words.some((word) => word.text === text && word.not === not)) words.push({ text, exact, not });
  }
  return words;
}

// ---- Numbers in bits

const log2 = (n) => (n > 0 ? 31 - Math.clz32(n) : 0);
const gapParameter = (range, count) => log2(Math.floor(Math.floor((range * 45) / 64) / Math.max(count, 1)));

function mix(h) {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

class Bits {
  constructor(bytes, at, path) {
    this.bytes = bytes;
    this.at = at * 8;
    this.path = path;
  }

  bits(n) {
    let value = 0;
    while (n > 0) {
      const free = 8 - (this.at & 7);
      const take = Math.min(free, n);
      const byte = this.bytes[this.at >>> 3];
      if (byte === undefined) throw damaged(this.path);
      value = value * 2 ** take + ((byte >> (free - take)) & ((1 << take) - 1));
      this.at += take;
      n -= take;
    }
    return value;
  }

  run(of) {
    let n = 0;
    for (;;) {
      const byte = this.bytes[this.at >>> 3];
      if (byte === undefined) throw damaged(this.path);
      const bit = (byte >> (7 - (this.at & 7))) & 1;
      this.at++;
      if (bit !== of) return n;
      n++;
    }
  }

  rice(k) {
    return this.run(1) * 2 ** k + this.bits(k);
  }

  gamma() {
    const n = this.run(0);
    return 2 ** n + this.bits(n);
  }
}

// ---- Files

async function inflated(bytes, path) {
  if (typeof DecompressionStream === 'undefined') throw new SearchError('unsupported');
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw damaged(path);
  }
}

const utf8 = (bytes) => new TextDecoder().decode(bytes);

/** JSON, and the bytes behind it. */
function unpacked(bytes, path) {
  try {
    const length = new DataView(bytes.buffer).getUint32(0, true);
    return [JSON.parse(utf8(bytes.subarray(4, 4 + length))), bytes.subarray(4 + length)];
  } catch {
    throw damaged(path);
  }
}

// Browsers refuse thousands of requests at once.
const LANES = 32;
const waiting = [];
let busy = 0;

async function load(url, cache) {
  if (busy >= LANES) await new Promise((go) => waiting.push(go));
  else busy++;
  let response;
  try {
    response = await fetch(url, { cache });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new SearchError('network', String(error));
  } finally {
    if (waiting.length) waiting.shift()();
    else busy--;
  }
  throw new SearchError(response.status === 404 || response.status === 410 ? 'missing' : 'network', `${response.status} ${url}`);
}

/** One state of the index, with what was loaded of it. */
class Index {
  constructor(base, meta, bytes) {
    Object.assign(this, { base, meta, files: new Map(), cache: 'default' });
    if (meta.v !== VERSION) throw new SearchError('stale', 'another version of the format');
    this.pairs = new Map();
    this.learn(meta.fold);
    // How common each unit is.
    this.common = new Map();
    let [at, unit] = [0, 0];
    const units = [];
    for (let n = 0; n < meta.chars; n++, unit++) {
      let shift = 0;
      do unit += (bytes[at] & 127) << shift;
      while (((shift += 7), bytes[at++] & 128));
      units.push(unit);
    }
    units.forEach((unit, n) => this.common.set(unit, bytes[at + n] * 2 + 0.5));
    at += units.length;
    // The marks of the groups of shards, of each family.
    this.marks = meta.groups.map((groups) => {
      const marks = bytes.subarray(at, (at += MARK * 2 ** groups));
      return Array.from({ length: 2 ** groups }, (_, n) => hex(marks[MARK * n] * 256 + marks[MARK * n + 1]).padStart(2 * MARK, '0'));
    });
    if (at !== bytes.length) throw damaged('meta.bin');
    // Documents, issue by issue.
    const { docs, layouts, layout, sheets } = meta;
    this.issues = [];
    this.issueOf = new Uint32Array(docs);
    this.sheetOf = new Uint16Array(docs);
    this.number = new Uint32Array(docs);
    this.digits = new Uint8Array(docs);
    let [day, doc] = [0, 0];
    meta.days.forEach((gap, n) => {
      day += gap;
      const first = iso(day);
      const [longer, date] = meta.spans[n] || [0, first];
      const issue = { id: meta.ids[n] || first, day, last: day + longer, first, date, paper: meta.papers[meta.paper[n]] };
      for (const [sheet, digits, from, count] of layouts[layout[n]]) {
        for (let k = 0; k < count; k++, doc++) {
          this.issueOf[doc] = n;
          this.sheetOf[doc] = sheet;
          this.number[doc] = from + k;
          this.digits[doc] = digits;
        }
      }
      this.issues.push(issue);
    });
    if (doc !== docs) throw damaged('meta.bin');
    this.articles = this.digits.reduce((sum, digits) => sum + (digits > 0), 0);
    this.sheets = sheets;
  }

  static async open(base) {
    const [meta, bytes] = unpacked(await inflated(await load(new URL('search/meta.bin', base), 'no-cache'), 'meta.bin'), 'meta.bin');
    return new Index(base, meta, bytes);
  }

  /** A file beside the metadata, once. */
  file(path, read, version = this.meta.stamp) {
    let file = this.files.get(path);
    if (!file) {
      file = load(new URL(`search/${path}?${version}`, this.base), this.cache).then(read);
      this.files.set(path, file);
      file.catch(() => this.files.delete(path));
    }
    return file;
  }

  /** A file of lists, which begins with the mark of the group of its key. */
  marked(path, family, key) {
    const mark = this.marks[family][Math.floor(key / 2 ** (32 - this.meta.groups[family]))];
    const read = (bytes) => {
      if (bytes.length < MARK) throw damaged(path);
      const found = hex(bytes[0] * 256 + bytes[1]).padStart(2 * MARK, '0');
      if (found !== mark) throw new SearchError('stale', `${path} is of another index`);
      return bytes;
    };
    return this.file(path, read, mark);
  }

  learn(pairs) {
    const chars = [...pairs];
    for (let i = 0; i < chars.length; i += 2) this.pairs.set(chars[i], chars[i + 1]);
  }

  fold(text) {
    return fold(text, this.pairs);
  }

  /** The words of a query, folded; a word in characters that the archive does not know may need more pairs. */
  async words(query) {
    // The halves of a character may be known from others.
    const strange = [...this.fold(query).text].filter((c) => HAN.test(c) && (c.length > 1 || !this.knows(c)));
    const files = new Set(strange.map((c) => `fold/${hex(c.codePointAt(0) % 16)}.bin`));
    await Promise.all([...files].map((path) => this.file(path, async (bytes) => this.learn(utf8(await inflated(bytes, path))))));
    return this.read(query);
  }

  read(query) {
    const words = parse(query).map((word) => ({ ...word, folded: this.fold(word.text).text }));
    return words.filter((word) => word.folded);
  }

  /** Whether every unit of a text stands in the archive. A half of a character is none. */
  knows(text) {
    for (let i = 0; i < text.length; i++) if (!this.common.has(text.charCodeAt(i))) return false;
    return !/\p{Cs}/u.test(text);
  }

  // ---- Lists

  /** What a shard says of a gram: how many documents, and its parts or how long they are outside. */
  async entry(list) {
    const { family, gram } = list;
    const width = 32 - this.meta.bits[family];
    const key = mix(gram);
    const folder = 'gu'[family];
    const path = `${folder}/${hex(Math.floor(key / 2 ** width))}.bin`;
    const bytes = await this.marked(path, family, key);
    const bits = new Bits(bytes, MARK, path);
    const wanted = key % 2 ** width;
    const count = bits.gamma() - 1;
    const k = gapParameter(2 ** width, count);
    let next = 0;
    for (let n = 0; n < count; n++) {
      const rest = next + bits.rice(k);
      next = rest + 1;
      const documents = bits.gamma();
      const outside = bits.bits(1);
      if (outside) {
        const [d, p] = [bits.gamma(), bits.gamma() - 1];
        if (rest === wanted) return { count: documents, family, key, path: `${folder}/${hex(key).padStart(8, '0')}`, d, p };
      } else {
        const docs = this.documents(bits, documents);
        const places = family ? null : this.places(bits, docs);
        if (rest === wanted) return { count: documents, docs, places, d: 0, p: 0 };
      }
    }
    return null;
  }

  documents(bits, count) {
    const k = gapParameter(this.meta.docs, count);
    const docs = { ids: new Uint32Array(count), masks: new Uint8Array(count), impacts: new Uint8Array(count) };
    let next = 0;
    for (let n = 0; n < count; n++) {
      docs.ids[n] = next + bits.rice(k);
      next = docs.ids[n] + 1;
      docs.masks[n] = bits.bits(1) ? bits.bits(3) : 2;
      docs.impacts[n] = bits.bits(3);
    }
    if (next > this.meta.docs) throw damaged(bits.path);
    return docs;
  }

  /** For each document where the gram begins: the field above, the place below. */
  places(bits, docs) {
    return Array.from(docs.masks, (mask) => {
      const places = [];
      for (let field = 0; field < 3; field++) {
        if (!(mask & (1 << field))) continue;
        const count = bits.gamma();
        const k = gapParameter(this.meta.lengths[field], count);
        let next = 0;
        for (let n = 0; n < count; n++) {
          next += bits.rice(k);
          places.push(field * 2 ** 30 + next++);
        }
      }
      return places;
    });
  }

  async part(entry, part) {
    const path = `${entry.path}.${part}.bin`;
    const bytes = await this.marked(path, entry.family, entry.key);
    if (bytes.length !== entry[part] + MARK) throw damaged(path);
    return new Bits(bytes, MARK, path);
  }

  /** Loads what of an entry stands outside. */
  async fill(entry, withPlaces) {
    if (entry.docs) return;
    const [d, p] = await Promise.all([this.part(entry, 'd'), withPlaces && this.part(entry, 'p')]);
    const docs = this.documents(d, entry.count);
    entry.places = withPlaces && this.places(p, docs);
    entry.docs = docs;
  }

  /**
   * The documents in which every word stands, each in one of the fields of the mask.
   * Returns for each document its number, the fields that have a word, and a score.
   */
  async match(words, mask, signal) {
    const searched = words.map((word) => new Word(word.folded, this));
    if (words.some((word) => !this.knows(word.folded))) return [];
    let candidates = null;
    let used = 0;
    const narrow = () => {
      for (const word of searched) {
        if (!word.docs) continue;
        const has = (id) => (word.docs.get(id)?.mask ?? 0) & mask;
        candidates = (candidates ?? [...word.docs.keys()]).filter(has);
      }
    };
    for (;;) {
      signal?.throwIfAborted();
      const open = searched.filter((word) => !word.done);
      if (!open.length || candidates?.length === 0) break;
      const wanted = open.flatMap((word) => word.wanted()).sort((a, b) => a.rank - b.rank);
      if (used && this.cheaper(candidates, used, open)) {
        await this.prove(open, candidates);
        narrow();
        break;
      }
      const lists = wanted.slice(0, used ? 1 : 2);
      const entries = await Promise.all(lists.map((list) => this.entry(list)));
      if (entries.includes(null)) return [];
      // What is at hand narrows before anything else is loaded.
      const order = lists.map((list, n) => [list, entries[n]]).sort((a, b) => a[1].d + a[1].p - b[1].d - b[1].p);
      for (const [list, entry] of order) {
        const cost = entry.d + (list.word.long ? entry.p : 0);
        if (candidates && !entry.docs && candidates.length * this.meta.record <= cost) {
          await this.prove(open.filter((word) => !word.done), candidates);
          narrow();
          break;
        }
        await this.fill(entry, list.word.long);
        list.word.take(list, entry, candidates);
        used++;
        narrow();
        if (!candidates.length) break;
      }
    }
    const all = this.meta.docs;
    return (candidates ?? []).map((id) => {
      let [score, fields] = [0, 0];
      for (const word of searched) {
        const found = word.docs.get(id);
        fields |= found.mask & mask;
        score += Math.log(1 + all / word.rarest) * (found.impact + 1) * (found.mask & mask & 1 ? 2 : 1);
      }
      return { id, fields, score };
    });
  }

  /** Whether the texts of the candidates cost less than the lists that are left. */
  cheaper(candidates, used, open) {
    if (candidates.length <= (used > 1 ? 10 : 3)) return true;
    const left = open.reduce((sum, word) => sum + word.left(), 0);
    return used > 3 && candidates.length * this.meta.record < left * SHARD;
  }

  /** Asks the texts which words stand in them. */
  async prove(words, candidates) {
    const records = await Promise.all(candidates.map((id) => this.record(id)));
    for (const word of words) {
      const known = word.docs;
      word.docs = new Map();
      word.done = true;
      records.forEach((record, n) => {
        const mask = record.folded.reduce((mask, field, f) => mask | (field.some((text) => text.includes(word.text)) ? 1 << f : 0), 0);
        if (mask) word.docs.set(candidates[n], { mask, impact: known?.get(candidates[n])?.impact ?? 3 });
      });
    }
  }

  // ---- Documents

  /** Address below `issues/`, without the slash at its end. */
  name(id) {
    const issue = this.issues[this.issueOf[id]].id;
    const digits = this.digits[id];
    if (!digits && this.number[id]) return issue;
    const sheet = `${issue}/${this.meta.sheets[this.sheetOf[id]][0]}`;
    return digits ? `${sheet}-${String(this.number[id]).padStart(digits, '0')}` : sheet;
  }

  /** Everything of a document that is shown, and its folded fields. */
  record(id) {
    const path = `text/${this.name(id)}.bin`;
    return this.file(path, async (bytes) => {
      let json;
      try {
        json = JSON.parse(utf8(await inflated(bytes, path)));
      } catch (error) {
        throw error.code ? error : damaged(path);
      }
      const { t, k = '', d = '', c = '', p = [], h = [], r = [], n = [] } = json;
      const title = this.digits[id] ? [t, k, d, c, ...h] : [];
      const fields = [title, [...p, ...r], n.flatMap(([, title, paragraphs]) => [title, ...paragraphs])];
      return { ...json, k, c, p, r, n, folded: fields.map((field) => field.map((text) => this.fold(text).text)) };
    });
  }

  /** Values of a kind of facet: for each its label and its documents. */
  facet(kind) {
    if (this.meta.facets.includes(kind)) {
      const path = `facet-${kind}.bin`;
      return this.file(path, async (packed) => {
        const [{ stamp, values }, bytes] = unpacked(await inflated(packed, path), path);
        if (stamp !== this.meta.stamp) throw new SearchError('stale', `${path} is of another index`);
        const bits = new Bits(bytes, 0, path);
        return new Map(values.map(([value, label, count]) => {
          const k = gapParameter(this.meta.docs, count);
          let next = 0;
          return [value, { label, ids: Array.from({ length: count }, () => (next += bits.rice(k) + 1) - 1) }];
        }));
      });
    }
    // What follows from the calendar.
    const values = new Map();
    const add = (value, label, id) => {
      if (!values.has(value)) values.set(value, { label, ids: [] });
      values.get(value).ids.push(id);
    };
    for (let id = 0; id < this.meta.docs; id++) {
      const issue = this.issues[this.issueOf[id]];
      const sheet = this.digits[id] || !this.number[id] ? this.meta.sheets[this.sheetOf[id]] : null;
      if (kind === 'year') add(issue.first.slice(0, -6), issue.first.slice(0, -6), id);
      if (kind === 'month') add(issue.first.slice(0, -3), issue.first.slice(0, -3), id);
      if (kind === 'paper') add(issue.paper, issue.paper, id);
      if (kind === 'page' && sheet) add(sheet[0], sheet[1], id);
    }
    return values;
  }
}

const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** A word and what is known of it. */
class Word {
  constructor(text, index) {
    Object.assign(this, { text, docs: null, done: false, long: text.length > 2, rarest: index.meta.docs, covered: new Set() });
    const family = text.length > 1 ? 0 : 1;
    const lists = new Map();
    const common = (at) => index.common.get(text.charCodeAt(at)) ?? 0;
    for (let at = 0; at + (1 - family) < text.length; at++) {
      const gram = family ? text.charCodeAt(at) : ((text.charCodeAt(at) << 16) | text.charCodeAt(at + 1)) >>> 0;
      const rank = family ? common(at) : common(at) + common(at + 1) - log2(index.meta.total);
      if (!lists.has(gram)) lists.set(gram, { word: this, family, gram, rank, at: [] });
      lists.get(gram).at.push(at);
    }
    this.lists = [...lists.values()].sort((a, b) => a.rank - b.rank);
  }

  covers(list) {
    return list.at.every((at) => this.covered.has(at) && this.covered.has(at + 1));
  }

  wanted() {
    return this.lists.filter((list) => !this.covers(list));
  }

  /** Lists that are left, about: each has two characters. */
  left() {
    return Math.ceil((this.text.length - this.covered.size) / 2);
  }

  /** Takes a list in: where the word may begin, in documents that are still candidates. */
  take({ at }, { count, docs, places }, candidates) {
    const wanted = candidates && new Set(candidates);
    const found = new Map();
    docs.ids.forEach((id, n) => {
      if (wanted && !wanted.has(id)) return;
      const old = this.docs?.get(id);
      if (this.docs && !old) return;
      const impact = Math.min(docs.impacts[n], old?.impact ?? 7);
      if (!this.long) {
        found.set(id, { mask: docs.masks[n], impact });
        return;
      }
      let starts = old?.starts;
      for (const offset of at) {
        const here = new Set(places[n].map((place) => place - offset));
        starts = starts ? starts.filter((start) => here.has(start)) : [...here];
      }
      const mask = starts.reduce((mask, start) => mask | (1 << Math.floor(start / 2 ** 30)), 0);
      if (starts.length) found.set(id, { mask, impact, starts });
    });
    this.docs = found;
    this.rarest = Math.min(this.rarest, count);
    for (const offset of at) this.covered.add(offset).add(offset + 1);
    this.done = !this.long || this.covered.size >= this.text.length;
  }
}

// ---- What is shown

/** Where words stand in a text: ranges of its units, in order, apart. */
function ranges(text, words, index) {
  const folded = index.fold(text);
  const found = [];
  for (const word of words) {
    for (let at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + 1)) {
      found.push([edge(text, folded.starts[at], false), edge(text, folded.ends[at + word.length - 1], true)]);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const [start, end] of found) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** A part of a text in parts, marked and not. */
function parts(text, marks, start = 0, end = text.length) {
  const found = [];
  const add = (from, to, mark) => from < to && found.push({ text: text.slice(from, to).replaceAll(LOST, SHOWN), mark });
  let at = start;
  for (const [from, to] of marks) {
    if (to <= at || from >= end) continue;
    add(at, from, false);
    add(Math.max(from, at), Math.min(to, end), true);
    at = Math.min(to, end);
  }
  add(at, end, false);
  return found;
}

const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** What begins a character of its own, whatever stands before it. */
const ALONE = /[ -~\u3000-\u3029\u3030-\u3098\u309B-\u9FFF\uFF00-\uFF9D]/;

/** An offset, or where the character begins or ends that it would cut: a letter has its accents, and a family of emoji is one. */
function edge(text, at, isEnd) {
  if (at <= 0 || at >= text.length || ALONE.test(text[at])) return at;
  const from = Math.max(0, at - 64);
  const near = text.slice(from, at + 64);
  if (segmenter) {
    const { index, segment } = segmenter.segment(near).containing(at - from);
    return from + index === at ? at : from + index + (isEnd ? segment.length : 0);
  }
  const isHalf = /[\uDC00-\uDFFF]/.test(text[at]) && /[\uD800-\uDBFF]/.test(text[at - 1]);
  return isHalf ? at + (isEnd ? 1 : -1) : at;
}

/** The part of a text around its first mark that is shown: no character is cut. */
function around(text, marks) {
  const [from, to] = marks[0] ?? [0, 0];
  let start = from > BEFORE * 1.5 ? from - BEFORE : 0;
  let end = Math.max(to, start + WINDOW);
  if (end + 8 >= text.length) end = text.length;
  [start, end] = [edge(text, start, false), edge(text, end, true)];
  const cut = marks.find(([a, b]) => a < end && b > end);
  return [start, cut ? cut[1] : end];
}

function snippet(record, words, index, fields) {
  // Every paragraph with its field, in the order in which a reader wants to see them.
  const all = [
    ...record.p.map((text, n) => ({ where: record.l ? 'line' : 'text', text, n, field: 2 })),
    ...record.r.map((text) => ({ where: 'reading', text, field: 2 })),
    ...(record.h ?? []).map((text) => ({ where: 'reading', text, field: 1 })),
    ...record.n.flatMap(([id, title, paragraphs]) => [title, ...paragraphs].map((text) => ({ where: 'note', text, note: { id, title }, field: 4 }))),
  ].filter(({ text, field }) => text && field & fields);
  const folded = new Map(all.map((each) => [each, index.fold(each.text).text]));
  const missing = new Set(words);
  const shown = [];
  while (missing.size && shown.length < 3) {
    let [best, most] = [null, 0];
    for (const each of all) {
      const has = [...missing].filter((word) => folded.get(each).includes(word)).length;
      if (has > most) [best, most] = [each, has];
    }
    if (!best) break;
    const marks = ranges(best.text, words, index);
    const first = marks.findIndex(([start, end]) => [...missing].some((word) => index.fold(best.text.slice(start, end)).text.includes(word)));
    const [start, end] = around(best.text, marks.slice(Math.max(first, 0)));
    shown.push({ ...best, parts: parts(best.text, marks, start, end), start, end });
    const seen = index.fold(best.text.slice(start, end)).text;
    const before = missing.size;
    for (const word of missing) if (seen.includes(word)) missing.delete(word);
    if (missing.size === before) break;
  }
  const dots = { text: '……', mark: false };
  if (!shown.length) {
    const text = record.p[0] ?? record.n[0]?.[2][0] ?? '';
    const [start, end] = around(text, []);
    const cut = end < text.length ? [dots] : [];
    return { where: words.length ? 'title' : 'text', note: null, parts: [...parts(text, [], start, end), ...cut] };
  }
  const together = shown.flatMap(({ parts, start, end, text }, n) => [
    ...(start > 0 && !n ? [dots] : []),
    ...parts,
    ...(end < text.length || n < shown.length - 1 ? [dots] : []),
  ]);
  return { where: shown[0].where, note: shown[0].note ?? null, n: shown[0].n, parts: together };
}

/** What a search found. */
class Result {
  constructor(archive, index, words, found, options) {
    Object.assign(this, { archive, index, words, found, options, problems: options.problems });
    this.empty = !words.some((word) => !word.not);
    const passing = found.filter(({ id }) => this.passes(id));
    const { order } = options;
    if (order === 'oldest') passing.sort((a, b) => a.id - b.id);
    else if (order === 'newest' || this.empty) passing.sort((a, b) => b.id - a.id);
    else passing.sort((a, b) => b.score - a.score || b.id - a.id);
    this.fieldsOf = new Map(passing.map(({ id, fields }) => [id, fields]));
    this.ids = Uint32Array.from(passing, ({ id }) => id);
    this.total = this.ids.length;
  }

  passes(id, except) {
    return this.options.filters.every(({ kind, has }) => kind === except || has(id));
  }

  async rows(offset = 0, n = 10) {
    return this.archive.again(this.index, () => Promise.all(Array.from(this.ids.subarray(offset, offset + n), (id) => this.row(id))));
  }

  /** The addresses of all results, without loading anything. */
  addresses() {
    return Array.from(this.ids, (id) => `issues/${this.index.name(id)}/`);
  }

  async row(id) {
    const { index } = this;
    const record = await index.record(id);
    const words = this.words.filter((word) => !word.not).map((word) => word.folded);
    const inTitle = this.options.mask & 1 ? words : [];
    const issue = index.issues[index.issueOf[id]];
    const type = index.digits[id] ? 'article' : index.number[id] ? 'issue' : 'page';
    const marked = (text) => parts(text, ranges(text, type === 'article' ? inTitle : [], index));
    const { where, note, n, parts: shown } = snippet(record, words, index, this.options.mask);
    const url = `issues/${index.name(id)}/`;
    const anchor = note ? note.id : where === 'line' ? `L${record.l[n]}` : '';
    const fields = this.fieldsOf.get(id);
    const sheet = type === 'issue' ? null : index.meta.sheets[index.sheetOf[id]];
    return {
      id,
      url: anchor ? `${url}#${anchor}` : url,
      type,
      title: marked(record.t),
      kicker: marked(record.k),
      deck: marked(record.d ?? ''),
      column: marked(record.c),
      supplied: record.s === 1,
      kind: { value: record.K ?? type, label: index.meta.kinds[record.K] ?? '' },
      issue: { url: `issues/${issue.id}/`, paper: issue.paper, date: issue.date, text: record.T },
      page: sheet && { url: index.meta.pages ? `issues/${issue.id}/${sheet[0]}/` : null, label: sheet[1] },
      date: issue.first,
      snippet: shown,
      where,
      note,
      matches: { title: !!(fields & 1), text: !!(fields & 2), notes: !!(fields & 4) },
    };
  }

  /** Values with their counts; of a filter that is one of several, without that filter. */
  async facets(kind) {
    const values = await this.archive.again(this.index, () => this.index.facet(kind));
    const except = SUBJECTS.includes(kind) ? null : kind === 'year' || kind === 'month' ? 'date' : kind;
    const there = new Set(this.found.filter(({ id }) => this.passes(id, except)).map(({ id }) => id));
    const chosen = this.options.chosen[kind] ?? [];
    const counted = [...values].map(([value, { label, ids }]) => {
      return { value, label, count: ids.reduce((sum, id) => sum + there.has(id), 0) };
    });
    const shown = counted.filter(({ value, count }) => count || chosen.includes(value));
    if (except !== 'date') shown.sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
    return shown;
  }

  /** For a query that found nothing: its words, and the longest pieces of them, that stand somewhere. */
  async parts() {
    const found = [];
    const { index, archive } = this;
    const total = async (text) => {
      const matched = await archive.again(index, () => index.match([{ folded: text }], this.options.mask));
      return matched.filter(({ id }) => this.passes(id)).length;
    };
    const try_ = async (text, depth) => {
      if (!text.trim()) return;
      const n = await total(text);
      if (n) found.push({ text, total: n });
      else if (text.length > 1 && depth) {
        const chars = [...text];
        const half = Math.ceil(chars.length / 2);
        await try_(chars.slice(0, half).join(''), depth - 1);
        await try_(chars.slice(half).join(''), depth - 1);
      }
    };
    for (const word of this.words.filter((word) => !word.not).slice(0, 8)) await try_([...word.folded].slice(0, 64).join(''), 4);
    return found.filter((each, n) => found.findIndex(({ text }) => text === each.text) === n);
  }
}

/** A day, or the first or last of a month or year; NaN if it is none. */
function day(text, last) {
  const [, y, m, d] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(String(text).trim()) ?? [];
  if (!y) return NaN;
  const at = (y, m, d) => {
    const date = new Date(0);
    date.setUTCFullYear(y, m, d);
    return date.getTime() / DAY;
  };
  const first = at(+y, m ? m - 1 : 0, d ? +d : 1);
  if (iso(first).slice(0, text.trim().length) !== text.trim()) return NaN;
  return last && !d ? at(m ? +y : +y + 1, m ? +m : 0, 1) - 1 : first;
}

const list = (value) => (value === undefined || value === null || value === '' ? [] : [value].flat());

class Archive {
  constructor(base, index) {
    Object.assign(this, { base, index });
  }

  get size() {
    const { meta, articles, digits, number } = this.index;
    return { articles, pages: digits.reduce((sum, n, id) => sum + (!n && !number[id]), 0), documents: meta.docs };
  }

  get first() {
    return this.index.issues[0]?.first ?? '';
  }

  get last() {
    return this.index.issues.length ? iso(Math.max(...this.index.issues.map((issue) => issue.last))) : '';
  }

  get facetKinds() {
    const { meta } = this.index;
    return meta.docs ? ['year', 'month', 'page', 'paper', ...meta.facets] : [];
  }

  /** Runs again, past all caches, if the site was renewed or a file came cut. */
  async again(index, run) {
    try {
      return await run(index);
    } catch (error) {
      if (!['stale', 'damaged', 'missing'].includes(error.code)) throw error;
      index.files.clear();
      index.cache = 'reload';
      const fresh = await Index.open(this.base);
      const renewed = fresh.meta.stamp !== index.meta.stamp;
      if (renewed) [fresh.cache, this.index] = ['reload', fresh];
      try {
        // What was found in an index that is gone is not looked up in another.
        return await run(renewed && run.length ? fresh : index);
      } catch (error) {
        throw renewed && error.code === 'missing' ? new SearchError('stale', error.message) : error;
      } finally {
        index.cache = fresh.cache = 'default';
      }
    }
  }

  async search(query, options = {}) {
    const result = await this.again(this.index, (index) => this.find(index, String(query), options));
    options.signal?.throwIfAborted();
    return (this.latestResult = result);
  }

  async find(index, query, options) {
    const { signal } = options;
    const read = await this.options(index, options);
    const words = await index.words(query);
    const wanted = words.filter((word) => !word.not);
    let found;
    if (wanted.length) found = await index.match(wanted, read.mask, signal);
    else {
      const all = Array.from(index.digits, (digits, id) => ({ id, fields: 0, score: 0, digits }));
      found = all.filter(({ digits }) => digits);
    }
    for (const word of words.filter((word) => word.not)) {
      if (!found.length) break;
      const out = new Set((await index.match([word], read.mask, signal)).map(({ id }) => id));
      found = found.filter(({ id }) => !out.has(id));
    }
    return new Result(this, index, words, found, read);
  }

  /** Filters as tests of a document; what cannot be meant is left out and told. */
  async options(index, { from, to, kind, page, paper, subjects = {}, field = 'all', order = 'relevance' }) {
    const problems = [];
    const filters = [];
    const chosen = {};
    let [first, last] = [day(from ?? '', false), day(to ?? '', true)];
    for (const [value, read] of [[from, first], [to, last]]) if (value && isNaN(read)) problems.push({ what: 'date', value });
    if (first > last) {
      [first, last] = [day(to, false), day(from, true)];
      problems.push({ what: 'date-order' });
    }
    if (first === first || last === last) {
      const overlaps = index.issues.map((issue) => !(issue.last < first) && !(issue.day > last));
      filters.push({ kind: 'date', has: (id) => overlaps[index.issueOf[id]] });
    }
    const narrow = async (kind, values, every) => {
      values = list(values);
      if (!values.length) return;
      const known = SUBJECTS.includes(kind) && !index.meta.facets.includes(kind) ? new Map() : await index.facet(kind);
      const sets = [];
      for (const value of values) {
        const ids = known.get(value)?.ids;
        if (ids) sets.push(new Set(ids));
        else problems.push({ what: 'filter', kind, value });
      }
      chosen[kind] = values;
      if (sets.length) filters.push({ kind, has: (id) => (every ? sets.every((set) => set.has(id)) : sets.some((set) => set.has(id))) });
    };
    await narrow('kind', kind);
    await narrow('page', page);
    await narrow('paper', paper);
    for (const [kind, values] of Object.entries(subjects)) {
      if (SUBJECTS.includes(kind)) await narrow(kind, values, true);
      else for (const value of list(values)) problems.push({ what: 'filter', kind, value });
    }
    if (!Object.hasOwn(FIELDS, field)) {
      problems.push({ what: 'option', kind: 'field', value: field });
      field = 'all';
    }
    if (!['relevance', 'newest', 'oldest'].includes(order)) {
      problems.push({ what: 'option', kind: 'order', value: order });
      order = 'relevance';
    }
    return { problems, filters, chosen, mask: FIELDS[field], order };
  }

  facets(kind) {
    return this.latestResult.facets(kind);
  }

  rows(offset, n) {
    return this.latestResult.rows(offset, n);
  }

  /** What finds the ranges to mark in a text, for a query. */
  async marker(query) {
    const index = this.index;
    const words = (await this.again(index, (index) => index.words(query))).filter((word) => !word.not).map((word) => word.folded);
    return (text) => ranges(text, words, index);
  }

  marks(text, query) {
    return ranges(text, this.index.read(query).filter((word) => !word.not).map((word) => word.folded), this.index);
  }
}

/** Opens the search of the site whose root stands at `base`. */
export async function open(base = '../') {
  if (typeof DecompressionStream === 'undefined' || typeof fetch === 'undefined') throw new SearchError('unsupported');
  const root = new URL(base, document.baseURI);
  const index = await Index.open(root);
  return new Archive(root, index);
}
