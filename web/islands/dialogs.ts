/** Buttons with data-opens name a dialog; the browser itself handles Escape, focus inside and focus back to the opener. */
document.addEventListener('click', (event) => {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>('[data-opens]');
  if (opener) {
    document.querySelector<HTMLDialogElement>(`dialog#${opener.dataset['opens']}`)?.showModal();
    return;
  }
  if (target.closest('[data-closes]')) target.closest('dialog')?.close();
});
