// Single-key shortcuts can be switched off (WCAG 2.1.4); the switch is in the "?" dialog.
const KEY = 'slipway-shortcuts';
const dialog = document.querySelector<HTMLDialogElement>('dialog#shortcuts');
const toggle = document.querySelector<HTMLInputElement>('input[data-shortcuts]');

function enabled(): boolean {
  return localStorage.getItem(KEY) !== 'off';
}

if (toggle) {
  toggle.checked = enabled();
  toggle.addEventListener('change', () => localStorage.setItem(KEY, toggle.checked ? 'on' : 'off'));
}

document.addEventListener('keydown', (event) => {
  const target = event.target as HTMLElement;
  if (!enabled() || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (target.isContentEditable || target.closest('input, select, textarea, dialog[open]')) return;
  if (event.key === '?') dialog?.showModal();
  else if (event.key === 'c') location.assign('/machines/new');
  else if (event.key === '/') document.querySelector<HTMLInputElement>('input[data-filter]')?.focus();
  else return;
  event.preventDefault();
});
