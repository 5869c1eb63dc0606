{
  const { to } = document.currentScript.dataset;
  const there = new URL(to, location.href);
  if (there.origin === location.origin) {
    there.search = location.search;
    there.hash = location.hash;
    location.replace(there);
  }
}
