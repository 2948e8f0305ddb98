// The filter hides rows of its table that do not hold the words; without scripts the whole list stays.
const input = document.querySelector<HTMLInputElement>('input[data-filter]');

/** What a row says; a dialog in it speaks of deletion whatever the row is. */
function words(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement;
  copy.querySelectorAll('dialog').forEach((dialog) => dialog.remove());
  return copy.textContent.toLowerCase();
}

/** A row and, below it, the one with its earlier versions if it has any: they are shown or hidden as one. */
function filter(row: HTMLElement, wanted: string): void {
  const more = row.nextElementSibling?.matches('[data-versions]') ? (row.nextElementSibling as HTMLElement) : null;
  const itself = words(row).includes(wanted);
  const items = [...(more?.querySelectorAll<HTMLElement>('li') ?? [])];
  const found = items.filter((item) => words(item).includes(wanted));
  row.hidden = !itself && found.length === 0;
  if (!more) return;
  more.hidden = row.hidden;
  for (const item of items) item.hidden = !itself && !found.includes(item);
  // What was found is shown, and closed again with the search, unless somebody opened it himself.
  const details = more.querySelector('details');
  if (!details) return;
  if (!itself && found.length > 0 && !details.open) {
    details.open = true;
    details.dataset.opened = 'filter';
  } else if (itself && details.dataset.opened) {
    details.open = false;
    delete details.dataset.opened;
  }
}

function apply(): void {
  const wanted = input?.value.trim().toLowerCase() ?? '';
  const rows = [...(document.getElementById(input?.dataset.filter ?? '')?.querySelectorAll<HTMLElement>(':scope > :not([data-versions])') ?? [])];
  for (const row of rows) filter(row, wanted);
  const says = document.querySelector('[data-filter-says]');
  if (says) says.textContent = rows.length > 0 && rows.every((row) => row.hidden) ? `Nothing here says "${input?.value.trim() ?? ''}".` : '';
}

input?.addEventListener('input', apply);
// What the page's stream brings is filtered, too.
document.addEventListener('htmx:after:swap', () => {
  if (input?.value) apply();
});
