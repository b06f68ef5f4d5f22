// What every page does: change the language without losing its other query (the hub remembers it), and print.

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
  const link = event.target.closest('[data-set-lang]');
  if (!link) return;
  event.preventDefault();
  const url = new URL(location.href);
  url.searchParams.set('lang', link.dataset.setLang);
  location.assign(url.href);
});
