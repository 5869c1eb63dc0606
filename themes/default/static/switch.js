// Keeps what a reader chose: the text as printed or as read, and whether notes stand beside it. Runs where
// it stands in the page, so that the choice is there before the text is drawn.
(() => {
  const SWITCHES = ["s-printed", "s-read", "s-notes"];
  const key = (input) => `annals:${input.name || input.id}`;
  const chosen = (input) => (input.type === "radio" ? input.id : String(input.checked));
  // a browser that keeps nothing throws
  const kept = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const recall = () => {
    for (const id of SWITCHES) {
      const input = document.getElementById(id);
      const was = input && kept(() => localStorage.getItem(key(input)));
      if (was) input.checked = input.type === "radio" ? was === id : was === "true";
    }
  };
  // Who follows the address of a note wants to see it, and the others with it; that is not kept.
  const reveal = () => {
    const notes = document.getElementById("s-notes");
    const note = document.querySelector(".note:target");
    if (!note || !notes || notes.checked) return;
    notes.checked = true;
    note.scrollIntoView();
  };
  recall();
  document.addEventListener("change", ({ target }) => {
    if (SWITCHES.includes(target.id)) kept(() => localStorage.setItem(key(target), chosen(target)));
  });
  document.addEventListener("DOMContentLoaded", reveal);
  addEventListener("hashchange", reveal);
  // a page that is gone back to comes as it was left
  addEventListener("pageshow", () => {
    recall();
    reveal();
  });
})();
