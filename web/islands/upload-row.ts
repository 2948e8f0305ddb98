/** One row of a list of uploads: how far a file is, what can be done about it, and what went wrong. */
import { end, FileOnItsWay, SILENT, type Metadata, type Phase, type Problem, type View } from './upload-file';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const SPEED_WINDOW = 8000;
const SILENCE = 10_000;

function bytes(count: number): string {
  const power = count < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(count) / 10));
  const amount = count / 1024 ** power;
  return `${amount.toFixed(power === 0 || amount >= 100 ? 0 : 1)} ${UNITS[power] ?? ''}`;
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

const WORDS: Record<Phase, string> = {
  sending: 'Uploading',
  paused: 'Paused',
  checking: 'Checking',
  ready: 'Ready',
  failed: 'Interrupted',
  refused: 'Refused',
};

export function say(sentence: string): void {
  const announcer = document.querySelector('#announcer');
  if (announcer) announcer.textContent = sentence;
}

/** How the way of one file ended. */
export type Ended = 'ready' | 'refused' | 'removed';

export class Row implements View {
  readonly element: HTMLElement;
  readonly #readyNote: string;
  readonly #ended: (ended: Ended) => void;
  /** Settled once, whatever happens to the file. */
  readonly ended: Promise<Ended>;
  #way: FileOnItsWay | null = null;
  #marks: { at: number; sent: number }[] = [];
  #silence = 0;

  constructor(template: HTMLTemplateElement, name: string, readyNote = 'It is in the list of images.') {
    let settle: (ended: Ended) => void = () => undefined;
    this.ended = new Promise((resolve) => {
      settle = resolve;
    });
    this.#ended = settle;
    this.#readyNote = readyNote;
    this.element = (template.content.firstElementChild as HTMLElement).cloneNode(true) as HTMLElement;
    this.#part('[data-file]').textContent = name;
    this.#part('progress').setAttribute('aria-label', `Upload of ${name}`);
    for (const label of this.element.querySelectorAll('[data-of]')) label.textContent = ` ${name}`;
    this.#button('pause').addEventListener('click', () => void this.#way?.pause());
    this.#button('resume').addEventListener('click', () => this.#again());
    this.#button('cancel').addEventListener('click', () => void this.#cancel());
  }

  send(file: File, metadata: Metadata = {}): void {
    this.#way = new FileOnItsWay(file, metadata, this);
    void this.#way.start();
  }

  /** From an earlier visit: the browser lets no script open the file again, so the reader must. */
  waits(url: string): void {
    this.#part('[data-word]').textContent = 'Interrupted';
    this.#part('[data-note]').textContent = 'Choose or drop the same file again, and it goes on where it stopped.';
    this.#part('progress').hidden = true;
    this.#show('cancel');
    this.#button('cancel').addEventListener('click', () => void end(url).then(() => this.element.remove()));
  }

  /** Nothing is wrong with it, and nothing can be done about it here. */
  isElsewhere(): void {
    this.#part('[data-word]').textContent = 'In another tab';
    this.#part('[data-note]').textContent = 'Another tab of this browser has it in hand.';
    this.#part('progress').hidden = true;
    this.#show();
  }

  phase(phase: Phase): void {
    window.clearTimeout(this.#silence);
    this.element.dataset['phase'] = phase;
    this.#part('[data-word]').textContent = WORDS[phase];
    if (phase !== 'failed' && phase !== 'refused') this.#part('[data-problem]').hidden = true;
    if (phase === 'checking') this.#part('[data-note]').textContent = 'Its SHA-256 is compared and the file is looked at.';
    if (phase === 'refused') this.#part('[data-note]').textContent = 'It became no image.';
    if (phase === 'ready') this.#part('[data-note]').textContent = this.#readyNote;
    if (phase === 'sending') this.#marks = [];
    else this.#part('[data-speed]').textContent = '';
    this.#show(...({ sending: ['pause', 'cancel'], paused: ['resume', 'cancel'], failed: ['resume', 'cancel'], refused: ['cancel'], checking: [], ready: [] } as const)[phase]);
    say(`${this.#part('[data-file]').textContent}: ${WORDS[phase]}`);
    if (phase === 'ready' || phase === 'refused') this.#ended(phase);
  }

  progress(sent: number, total: number): void {
    const at = performance.now();
    this.#marks = [...this.#marks.filter((mark) => at - mark.at < SPEED_WINDOW), { at, sent }];
    const bar = this.#part('progress') as HTMLProgressElement;
    bar.hidden = false;
    bar.max = total;
    bar.value = sent;
    this.#part('[data-note]').textContent = `${bytes(sent)} of ${bytes(total)} (${Math.floor((sent / total) * 100)} %)`;
    window.clearTimeout(this.#silence);
    if (sent < total) this.#silence = window.setTimeout(() => this.retrying(SILENT), SILENCE);
    const first = this.#marks[0];
    if (!first || at - first.at < 500 || sent <= first.sent) return;
    const perSecond = ((sent - first.sent) / (at - first.at)) * 1000;
    this.#part('[data-speed]').textContent = `${bytes(perSecond)}/s, ${timeLeft((total - sent) / perSecond)}`;
  }

  /** The last speed is none any more. */
  retrying(why: string): void {
    this.#marks = [];
    const speed = this.#part('[data-speed]');
    if (speed.textContent === why) return;
    speed.textContent = why;
    say(`${this.#part('[data-file]').textContent}: ${why}`);
  }

  problem(problem: Problem): void {
    const alert = this.#part('[data-problem]');
    this.#part('[data-title]').textContent = problem.title;
    this.#part('[data-detail]').textContent = problem.detail ?? '';
    this.#part('[data-remedies]').replaceChildren(
      ...(problem.remedies ?? []).map((remedy) => {
        const item = document.createElement('li');
        if (remedy.href) {
          const link = document.createElement('a');
          link.href = remedy.href;
          link.textContent = remedy.sentence;
          item.append(link);
        } else item.append(remedy.sentence);
        if (remedy.command) {
          const command = document.createElement('code');
          command.textContent = remedy.command;
          item.append(' ', command);
        }
        return item;
      }),
    );
    alert.hidden = false;
    say(problem.title);
  }

  #again(): void {
    this.#part('[data-problem]').hidden = true;
    this.#way?.resume();
  }

  async #cancel(): Promise<void> {
    await this.#way?.cancel();
    if (this.#way) this.element.remove();
    this.#ended('removed');
  }

  #show(...acts: readonly string[]): void {
    const focused = document.activeElement;
    for (const button of this.element.querySelectorAll<HTMLButtonElement>('[data-act]')) {
      button.hidden = !acts.includes(button.dataset['act'] ?? '');
    }
    // Who pressed Pause by the keyboard goes on from Resume, not from the top of the page.
    if (focused instanceof HTMLButtonElement && focused.hidden && this.element.contains(focused)) {
      this.element.querySelector<HTMLButtonElement>('[data-act]:not([hidden])')?.focus();
    }
  }

  #button(act: string): HTMLElement {
    return this.#part(`[data-act=${act}]`);
  }

  #part(selector: string): HTMLElement {
    const part = this.element.querySelector<HTMLElement>(selector);
    if (!part) throw new Error(`the row has no ${selector}`);
    return part;
  }
}
