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
  for (const id of SWITCHES) {
    const input = document.getElementById(id);
    const was = input && kept(() => localStorage.getItem(key(input)));
    if (was) input.checked = input.type === "radio" ? was === id : was === "true";
  }
  document.addEventListener("change", ({ target }) => {
    if (SWITCHES.includes(target.id)) kept(() => localStorage.setItem(key(target), chosen(target)));
  });
})();
