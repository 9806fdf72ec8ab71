// Sets the colour scheme and language before the first paint: a file of its own because the CSP allows no inline script.
(() => {
  const root = document.documentElement;
  let scheme = 'auto';
  try {
    scheme = localStorage.getItem('mantine-color-scheme-value') || 'auto';
    root.lang = localStorage.getItem('hinomi-language') || root.lang;
  } catch {
    // Storage may be closed to us; the defaults stand.
  }
  if (scheme !== 'dark' && scheme !== 'light') scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  root.setAttribute('data-mantine-color-scheme', scheme);
})();
