// What every page does: remember the language somebody chose.

const YEAR_S = 365 * 24 * 3600;

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-set-lang]');
  if (!link) return;
  document.cookie = `hall_lang=${link.dataset.setLang}; path=/; max-age=${YEAR_S}; samesite=lax`;
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  event.preventDefault();
  if (url.href === location.href) location.reload();
  else location.assign(url.href);
});
