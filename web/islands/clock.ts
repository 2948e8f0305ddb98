/** Elements with data-since count up while a step runs; elements with data-refresh load their picture again. */
const minutes = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;

setInterval(() => {
  for (const element of document.querySelectorAll<HTMLElement>('[data-since]')) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(element.dataset['since'] ?? '')) / 1000));
    if (!Number.isNaN(seconds)) element.textContent = minutes(seconds);
  }
}, 1000);

setInterval(() => {
  if (document.hidden) return;
  for (const image of document.querySelectorAll<HTMLImageElement>('img[data-refresh]')) {
    const url = new URL(image.dataset['refresh'] ?? '', location.href);
    url.searchParams.set('at', String(Date.now()));
    const next = new Image();
    next.addEventListener('load', () => (image.src = next.src));
    next.src = url.href;
  }
}, 5000);

// Times are rendered in UTC; the reader's own zone is friendlier.
function localTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime]:not([title])')) {
    time.title = time.textContent;
    time.textContent = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  }
}
localTimes(document);
document.addEventListener('htmx:after:swap', () => localTimes(document));
