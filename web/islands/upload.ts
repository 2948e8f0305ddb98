/** Where files are dropped or picked; each becomes a row that says how far it is. Loaded only on the page that has the place. */
import { ENDPOINT, storage } from './upload-file';
import { Row } from './upload-row';
import { whenElsewhere } from './upload-tabs';

/** The list is the server's; only it knows what an image is called. */
async function refreshList(): Promise<void> {
  const page = new DOMParser().parseFromString(await (await fetch('/images')).text(), 'text/html');
  const now = document.querySelector('#image-list');
  const next = page.querySelector('#image-list');
  if (now && next) now.replaceWith(next);
}

async function begin(place: HTMLElement): Promise<void> {
  const input = place.querySelector<HTMLInputElement>('input[type=file]');
  const newVersion = place.querySelector<HTMLInputElement>('[data-new-version]');
  const raw = place.querySelector<HTMLInputElement>('[data-raw]');
  const rows = place.querySelector('[data-rows]');
  const template = place.querySelector('template');
  const zone = place.querySelector('[data-zone]');
  if (!input || !rows || !template || !zone) return;
  const waiting = new Map<string, Row>();

  const send = (files: Iterable<File>): void => {
    for (const file of files) {
      waiting.get(`${file.name} ${file.size}`)?.element.remove();
      const row = new Row(template, file.name);
      rows.prepend(row.element);
      row.send(file, { ...(raw?.checked ? { kind: 'disk' } : {}), ...(newVersion?.checked ? { newVersion: 'true' } : {}) });
      void row.ended.then((ended) => (ended === 'ready' ? refreshList() : undefined));
    }
  };
  place.querySelector('[data-choose]')?.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    send(input.files ?? []);
    input.value = '';
  });
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('pf-m-drag-over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('pf-m-drag-over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('pf-m-drag-over');
    send((event as DragEvent).dataTransfer?.files ?? []);
  });

  place.hidden = false;
  for (const known of await storage.findAllUploads()) {
    const name = known.metadata['filename'] ?? 'upload';
    if (!known.uploadUrl?.startsWith(ENDPOINT) || known.metadata['folder']) continue;
    const row = new Row(template, name);
    row.waits(known.uploadUrl);
    whenElsewhere(known.uploadUrl, () => row.isElsewhere());
    waiting.set(`${name} ${known.size ?? 0}`, row);
    rows.append(row.element);
  }
}

for (const place of document.querySelectorAll<HTMLElement>('[data-upload]')) void begin(place);
