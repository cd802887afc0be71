/** Light or dark: the system's choice until the person makes one, which is then remembered. */

const system = matchMedia('(prefers-color-scheme: dark)');

export function currentTheme() {
  return document.documentElement.dataset.theme ?? (system.matches ? 'dark' : 'light');
}

/** Makes `button` switch the theme; `changed` is called after each change, also the system's. */
export function installTheme(button, changed) {
  button.addEventListener('click', () => {
    const next = currentTheme() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem('livelogs.theme', next);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    changed();
  });
  system.addEventListener('change', changed);
}
