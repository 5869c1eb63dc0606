// Characters as readers see them: a letter with its accents, a family of emoji is one (UAX 29).

const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first characters of a text; none is cut. */
export function first(text, many) {
  if (text.length <= many) return text;
  if (!segmenter) return [...text].slice(0, many).join("");
  let [end, n] = [0, 0];
  for (const { index, segment } of segmenter.segment(text)) {
    if (n++ === many) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
