/** Buttons with data-copy hold the text to copy; the answer is spoken by the button's own label. */
async function copy(button: HTMLButtonElement): Promise<void> {
  const label = button.querySelector('[data-copy-label]') ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset['copy'] ?? '');
    label.textContent = 'Copied';
  } catch {
    label.textContent = 'Select the text and copy it';
  }
  setTimeout(() => (label.textContent = before), 2000);
}

document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>('button[data-copy]');
  if (button) void copy(button);
});
