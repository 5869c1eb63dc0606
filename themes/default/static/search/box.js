// On every page: `/` leads to the search box; a page opened from a result marks what was looked for.
{
  const { dataset, src } = document.currentScript;
  const isWriting = ({ target }) => target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event)) return;
    const box = document.querySelector("#q") ?? document.querySelector("[role=search] input");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  const query = dataset.count && new URLSearchParams(location.search).get("q");
  // a page without marks is a page still
  if (query?.trim()) import("./marks.js").then(({ mark }) => mark(query, new URL("../", src).href, { ...dataset })).catch(() => {});
}
