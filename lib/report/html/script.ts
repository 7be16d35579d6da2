/**
 * What a page can do besides being read: search and filters, unfolding all, and unfolding for paper. Without it everything
 * is there, and unfolds.
 */
export const script = `
'use strict';
(() => {
  const form = document.getElementById('filters');
  const cards = [...document.querySelectorAll('[data-card]')];
  const rows = [...document.querySelectorAll('[data-row]')];
  const shown = document.getElementById('shown');
  const unfold = document.getElementById('unfold');
  const texts = new Map();
  const number = new Intl.NumberFormat('en-US');

  if (form) {
    form.hidden = false;
    let waiting;
    form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
    form.addEventListener('submit', (event) => { event.preventDefault(); apply(); });
    form.addEventListener('reset', () => { clearTimeout(waiting); setTimeout(apply); });
    unfold.addEventListener('click', () => {
      const open = unfold.getAttribute('aria-pressed') !== 'true';
      for (const card of cards) card.open = open && !card.hidden;
      unfold.setAttribute('aria-pressed', String(open));
    });
    // A browser that comes back to a page keeps what was typed.
    apply();
  }

  function apply() {
    const words = valueOf('query').toLowerCase().split(/\\s+/).filter(Boolean);
    const [outcome, set, risk] = ['outcome', 'set', 'risk'].map(valueOf);
    const isFiltered = words.length > 0 || Boolean(outcome || set || risk);
    const fitting = new Set();
    let hosts = 0, all = 0, left = 0;
    for (const card of cards) {
      const { outcome: own, risks, hosts: size } = card.dataset;
      const fits = (!outcome || own === outcome) && (!set || card.id === set) && (!risk || risks.split(' ').includes(risk));
      if (fits) fitting.add(card.id);
      card.hidden = !(fits && contains(card, words));
      all += Number(size);
      if (!card.hidden) { hosts += Number(size); left += 1; }
    }
    for (const row of rows) row.hidden = !(fitting.has(row.dataset.row) && contains(row, words));
    const table = rows.length > 0 && words.length > 0 ? ' ' + rows.filter((row) => !row.hidden).length + ' rows of the table of hosts fit.' : '';
    shown.textContent = isFiltered
      ? 'Shown: ' + left + ' of ' + cards.length + ' sets, with ' + number.format(hosts) + ' of ' + number.format(all) + ' hosts.' + table
      : '';
  }

  function valueOf(id) {
    const field = document.getElementById(id);
    return field ? field.value.trim() : '';
  }

  function contains(element, words) {
    if (words.length === 0) return true;
    let text = texts.get(element);
    if (text === undefined) texts.set(element, text = element.textContent.toLowerCase());
    return words.every((word) => text.includes(word));
  }

  function unfoldTarget() {
    const card = cards.find(({ id }) => id === location.hash.slice(1));
    if (card) { card.hidden = false; card.open = true; card.scrollIntoView(); card.querySelector('summary').focus(); }
  }
  addEventListener('hashchange', unfoldTarget);
  unfoldTarget();

  // Paper has nothing to unfold.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details.card:not([open]), .tasks details:not([open])')];
    for (const one of folded) one.open = true;
  });
  addEventListener('afterprint', () => { for (const one of folded) one.open = false; });

  const expires = document.getElementById('expires');
  if (expires && Date.parse(expires.dateTime) < Date.now()) document.getElementById('expired').hidden = false;
})();
`;
