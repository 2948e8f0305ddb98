/** Browsers that do not know command="show-modal" open dialogs here; closing, Escape and focus are the browser's own everywhere. */
document.addEventListener('click', (event) => {
  const opener = (event.target as Element).closest<HTMLElement>('[data-opens]');
  if (!opener || 'commandForElement' in opener) return;
  document.querySelector<HTMLDialogElement>(`dialog#${opener.dataset['opens']}`)?.showModal();
});
