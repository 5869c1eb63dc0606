// Keeps the page as the archive is: when that has changed, the page is fetched anew and its body takes
// the place of this one, which is seen at once and leaves the reader where they were.
(() => {
  "use strict";
  let mine = markOf(document);
  let latest = mine;
  let renewing = false;
  let events;

  /** Which state of the archive a page was made from. */
  function markOf(page) {
    const script = page.querySelector("script[src^='/_annals/live.js?']");
    return script ? script.getAttribute("src").split("?")[1] : undefined;
  }

  function listen() {
    if (events) return;
    events = new EventSource("/_annals/events");
    events.onmessage = (event) => {
      latest = event.data;
      renew();
    };
  }

  function stop() {
    if (events) events.close();
    events = undefined;
  }

  async function renew() {
    if (renewing) return;
    renewing = true;
    try {
      while (latest !== mine && !isWriting()) {
        const asked = latest;
        const answer = await fetch(location.href);
        const text = await answer.text();
        if (isWriting()) return;
        const next = new DOMParser().parseFromString(text, "text/html");
        if (answer.redirected || location.hash || frame(next) !== frame(document)) return location.reload();
        document.title = next.title;
        document.documentElement.lang = next.documentElement.lang;
        const switches = [...document.querySelectorAll("main input[id]")];
        document.body.replaceWith(document.adoptNode(next.body));
        for (const { id, checked } of switches) {
          const now = document.getElementById(id);
          if (now) now.checked = checked;
        }
        // what came may be newer than what was asked for, and is told of then
        mine = markOf(document) ?? asked;
        if (mine !== latest && latest === asked) latest = mine;
      }
    } catch {
      // the server has ended; when it is back, that is an event
    } finally {
      renewing = false;
    }
  }

  /** Whether a note is being written in the page, which must stay until that is done. */
  function isWriting() {
    return "annalsWriting" in document.documentElement.dataset;
  }

  /** What a body cannot be put into if it differs: styles, policies, scripts, the right to write of this run. */
  function frame(page) {
    const parts = page.querySelectorAll("script[data-token], head :is(link[rel=stylesheet], style, meta[http-equiv], base), script:not([src^='/_annals/']):not([type*=json])");
    return [...parts].map((part) => part.outerHTML).join("\n");
  }

  // A browser keeps six connections to a host: tabs in the background must not hold them.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", () => document.hidden || listen());
  if (!document.hidden) listen();

  document.addEventListener("annals-written", renew);

  const close = () => document.getElementById("annals-overlay")?.remove();
  document.addEventListener("click", (event) => event.target.closest?.("#annals-overlay-close") && close());
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
})();
