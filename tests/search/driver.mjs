// The search of an annals site, for a bench that measures engines side by side: what each answers to the same
// queries, and what it loads for that. The functions run in a page of the site.
export default {
  name: 'annals',
  init: async () => {
    const { open } = await import('/search/search.js');
    window.archive = await open('/');
  },
  search: async (query) => {
    window.result = await window.archive.search(query);
    return { ids: Array.from(window.result.ids, String) };
  },
  show: async (n) => {
    const escape = (text) => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
    const html = (parts) => parts.map(({ text, mark }) => (mark ? `<mark>${escape(text)}</mark>` : escape(text))).join('');
    const rows = await window.result.rows(0, n);
    return rows.map(({ id, kicker, title, deck, snippet }) => {
      return { id: String(id), html: [kicker, title, deck, snippet].map(html).join(' · ') };
    });
  },
};
