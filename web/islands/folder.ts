/** A folder that is dropped or picked as a whole, such as a VirtualBox machine's, or an appliance alone: files are sent one by one, then the definition is read. */
import { createSHA256 } from 'hash-wasm';
import { Row, say } from './upload-row';

const DEFINITIONS = ['.vbox', '.ovf', '.ova'];
const DISKS = ['.vdi', '.vmdk', '.vhd', '.vhdx', '.qcow2', '.raw', '.img', '.mf'];

interface Member {
  readonly path: string;
  readonly file: File;
}

const ends = (path: string, endings: readonly string[]): boolean => endings.some((ending) => path.toLowerCase().endsWith(ending));

async function membersOf(entry: FileSystemEntry): Promise<Member[]> {
  // A leading slash is the drop's root, not the folder's.
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const members: Member[] = [];
  for (;;) {
    // At most a hundred at a time; an empty answer is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return members;
    for (const below of some) members.push(...(await membersOf(below)));
  }
}

/** The same folder gets the same id, so that what was sent before a reload is not sent again. */
async function idOf(members: readonly Member[]): Promise<string> {
  const sum = await createSHA256();
  for (const { path, file } of members) sum.update(`${path}\n${file.size}\n${file.lastModified}\n`);
  const hex = sum.digest('hex');
  // Version 8 of RFC 9562: made of whatever the maker likes.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

class FolderPlace {
  readonly #rows: Element;
  readonly #template: HTMLTemplateElement;
  readonly #status: HTMLElement;

  constructor(rows: Element, template: HTMLTemplateElement, status: HTMLElement) {
    this.#rows = rows;
    this.#template = template;
    this.#status = status;
  }

  async send(all: readonly Member[]): Promise<void> {
    const members = all.filter(({ path }) => ends(path, DEFINITIONS) || ends(path, DISKS)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const definitions = members.filter(({ path }) => ends(path, DEFINITIONS));
    if (definitions.length === 0) {
      this.#say('There is no .vbox, .ovf or .ova file in it: drop the folder that VirtualBox keeps the machine in.');
      return;
    }
    if (this.#rows.querySelector('[data-phase=sending], [data-phase=checking]')) {
      this.#say('One folder is on its way; drop the next when it is there, or pause this one first.');
      return;
    }
    const left = all.length - members.length;
    this.#say(`Sending ${members.length} ${members.length === 1 ? 'file' : 'files'}.${left > 0 ? ` ${left === 1 ? '1 other, such as a log, is' : `${left} others, such as logs, are`} not needed.` : ''}`);
    const folder = await idOf(members);
    const rows = members.map((member) => ({ member, row: new Row(this.#template, member.path, 'It is on the host.') }));
    this.#rows.replaceChildren(...rows.map(({ row }) => row.element));
    for (const { member, row } of rows) {
      row.send(member.file, { folder, relativePath: member.path });
      if ((await row.ended) !== 'ready') {
        this.#say(`The folder is not whole: ${member.path} did not arrive. Drop it again; what is there is not sent twice.`);
        return;
      }
    }
    await this.#read(folder, definitions);
  }

  async #read(folder: string, definitions: readonly Member[]): Promise<void> {
    const known = (await (await fetch('/api/v1/imports')).json()) as string[];
    const [only, ...more] = definitions.map(({ path }) => known.find((file) => file.endsWith(`/${folder}/${path}`))).filter((file) => file !== undefined);
    location.assign(only && more.length === 0 ? `/imports?path=${encodeURIComponent(only)}` : '/imports');
  }

  #say(sentence: string): void {
    this.#status.textContent = sentence;
    say(sentence);
  }
}

function begin(place: HTMLElement): void {
  const rows = place.querySelector('[data-rows]');
  const template = place.querySelector('template');
  const zone = place.querySelector('[data-zone]');
  const status = place.querySelector<HTMLElement>('[data-status]');
  if (!rows || !template || !zone || !status) return;
  const folder = new FolderPlace(rows, template, status);

  for (const button of place.querySelectorAll('[data-choose]')) {
    // A browser's dialog takes folders or files, never both: each button has its own.
    const input = button.nextElementSibling as HTMLInputElement;
    button.addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      const members = [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
      input.value = '';
      void folder.send(members);
    });
  }
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('pf-m-drag-over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('pf-m-drag-over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('pf-m-drag-over');
    // The entries must be taken before the event is over.
    const entries = [...((event as DragEvent).dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    void Promise.all(entries.map(membersOf)).then((members) => folder.send(members.flat()));
  });
  place.hidden = false;
}

for (const place of document.querySelectorAll<HTMLElement>('[data-folder]')) begin(place);
