// Reloads the page when the archive has changed, and closes what says that it has errors.
(() => {
  "use strict";
  const mine = new URL(document.currentScript.src).search.slice(1);
  let events;

  function listen() {
    if (events) return;
    events = new EventSource("/_annals/events");
    events.onmessage = (event) => {
      if (event.data !== mine) location.reload();
    };
  }

  function stop() {
    if (events) events.close();
    events = undefined;
  }

  // A browser keeps six connections to a host: tabs in the background must not hold them.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", () => document.hidden || listen());
  if (!document.hidden) listen();

  const overlay = document.getElementById("annals-overlay");
  if (overlay) {
    const close = () => overlay.remove();
    document.getElementById("annals-overlay-close").addEventListener("click", close);
    document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  }
})();
