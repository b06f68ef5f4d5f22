// What every page does: change the language without losing its other query; the hub remembers it.

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-set-lang]');
  if (!link) return;
  event.preventDefault();
  const url = new URL(location.href);
  url.searchParams.set('lang', link.dataset.setLang);
  location.assign(url.href);
});
