// The choice is applied before the style sheet loads by the script in the page's head; this keeps it in step with the control.
const KEY = 'slipway-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function chosen(): string {
  return localStorage.getItem(KEY) ?? 'system';
}

function apply(): void {
  const theme = chosen();
  document.documentElement.classList.toggle('pf-v6-theme-dark', theme === 'dark' || (theme === 'system' && dark.matches));
}

const control = document.querySelector<HTMLSelectElement>('select[data-theme]');
if (control) {
  control.value = chosen();
  control.addEventListener('change', () => {
    localStorage.setItem(KEY, control.value);
    apply();
  });
}
dark.addEventListener('change', apply);
