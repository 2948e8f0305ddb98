/**
 * A machine's screen: <slipway-console machine="…">. The server says beside it (data-place) whether there is a screen at all; while there is one,
 * this connects with a fresh ticket, and again by itself after a connection breaks. Loaded only on the page that has the element.
 */
import RFB from '@novnc/novnc';
import { strokes, type Stroke } from './us-keyboard';

type Phase = 'away' | 'connecting' | 'connected' | 'ended';

interface Ticket {
  subprotocol: string;
}

// A screen that stood this long was a good connection; the next break starts anew.
const STOOD = 10_000;
const PAUSES = [0, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000];
// QEMU's keyboard holds 16 bytes and drops what a slow machine has not read by then.
const BETWEEN_KEYS = 40;
// The service's word for it; see Ending.java.
const IDLE = 4000;
const SHIFT = { keysym: 0xffe1, code: 'ShiftLeft' };

function say(sentence: string): void {
  const announcer = document.querySelector('#announcer');
  if (announcer) announcer.textContent = sentence;
}

class Refusal extends Error {
  readonly final: boolean;

  constructor(sentence: string, final: boolean) {
    super(sentence);
    this.final = final;
  }
}

class SlipwayConsole extends HTMLElement {
  #rfb: RFB | null = null;
  #phase: Phase = 'away';
  #attempt = 0;
  #timer = 0;
  #since = 0;
  #leaving = false;
  #turn = 0;
  #listeners = new AbortController();

  connectedCallback(): void {
    const { signal } = this.#listeners;
    this.addEventListener('click', (event) => this.#act((event.target as Element).closest<HTMLElement>('[data-act]')?.dataset['act']), { signal });
    this.addEventListener('keydown', (event) => this.#mayLeave(event), { capture: true, signal });
    this.querySelector('[data-typing] form')?.addEventListener('submit', (event) => this.#type(event), { signal });
    document.addEventListener('fullscreenchange', () => this.#press('full', document.fullscreenElement !== null), { signal });
    // The page's stream patches what the server says.
    document.addEventListener('htmx:after:swap', () => this.#follow(), { signal });
    this.#follow();
  }

  disconnectedCallback(): void {
    this.#listeners.abort();
    this.#listeners = new AbortController();
    this.#leave();
    this.#phase = 'away';
  }

  get #machine(): string {
    return this.getAttribute('machine') ?? '';
  }

  /** Is there a screen now? */
  #follow(): void {
    const ready = document.querySelector<HTMLElement>('[data-place]')?.dataset['place'] === 'ready';
    if (ready && this.#phase === 'away') this.#connect(0);
    else if (!ready && this.#phase !== 'away') {
      this.#leave();
      this.#show('away');
    } else if (this.#phase === 'away') this.#show('away');
  }

  #connect(attempt: number): void {
    window.clearTimeout(this.#timer);
    this.#attempt = attempt;
    this.#show('connecting');
    this.#timer = window.setTimeout(() => void this.#open(), PAUSES[attempt] ?? 0);
  }

  async #open(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { subprotocol } = await this.#ticket();
      if (turn !== this.#turn || this.#phase !== 'connecting') return;
      const url = new URL(`/api/v1/machines/${this.#machine}/console/socket`, location.href);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      const socket = new WebSocket(url, ['binary', subprotocol]);
      // noVNC keeps the close code to itself.
      let code = 0;
      socket.addEventListener('close', (event) => (code = event.code));
      const rfb = new RFB(this.#part('[data-screen]'), socket, { shared: true });
      this.#rfb = rfb;
      this.#leaving = false;
      rfb.background = 'transparent';
      rfb.scaleViewport = this.#button('fit').getAttribute('aria-pressed') === 'true';
      rfb.addEventListener('connect', () => this.#connected());
      rfb.addEventListener('disconnect', () => this.#gone(rfb, code));
    } catch (reason) {
      if (turn !== this.#turn || this.#phase !== 'connecting') return;
      if (reason instanceof Refusal && reason.final) this.#end(reason.message);
      else this.#again(reason instanceof Refusal ? reason.message : 'Slipway does not answer.');
    }
  }

  async #ticket(): Promise<Ticket> {
    const answer = await fetch(`/api/v1/machines/${this.#machine}/console`, { method: 'POST' });
    const body = (await answer.json()) as Partial<Ticket> & { title?: string };
    if (answer.ok && body.subprotocol) return { subprotocol: body.subprotocol };
    // A host that is away for a moment comes back; what the request asks for does not change by itself.
    throw new Refusal(body.title ?? 'Slipway refused the console.', answer.status < 500);
  }

  #connected(): void {
    this.#since = performance.now();
    this.#show('connected');
    say(`Connected to the screen of ${this.#machine}`);
  }

  #gone(rfb: RFB, code: number): void {
    if (this.#rfb !== rfb) return;
    this.#rfb = null;
    this.#part('[data-screen]').replaceChildren();
    if (this.#phase === 'away' || this.#leaving) return;
    if (code === IDLE) {
      this.#end('The console closed, as nothing happened on it for long.');
      return;
    }
    if (this.#phase === 'connected' && performance.now() - this.#since > STOOD) this.#attempt = 0;
    this.#again('The connection to the screen broke.');
  }

  #again(sentence: string): void {
    if (this.#attempt + 1 < PAUSES.length) this.#connect(this.#attempt + 1);
    else this.#end(sentence);
  }

  #end(sentence: string): void {
    this.#part('[data-sentence]').textContent = sentence;
    this.#show('ended');
    say(sentence);
  }

  #leave(): void {
    window.clearTimeout(this.#timer);
    this.#turn++;
    this.#leaving = true;
    this.#rfb?.disconnect();
    this.#rfb = null;
    this.#part('[data-screen]').replaceChildren();
  }

  #show(phase: Phase): void {
    this.#phase = phase;
    this.dataset['phase'] = phase;
    for (const part of this.querySelectorAll<HTMLElement>('[data-when]')) part.hidden = part.dataset['when'] !== phase;
    this.#part('[data-screen]').hidden = phase !== 'connecting' && phase !== 'connected';
    this.#part('[data-tools]').hidden = phase !== 'connected';
  }

  #act(act: string | undefined): void {
    switch (act) {
      case 'connect':
        this.#connect(0);
        break;
      case 'cancel':
      case 'disconnect':
        this.#leave();
        this.#end('You disconnected from the screen.');
        this.#button('connect').focus();
        break;
      case 'keys':
        this.#rfb?.sendCtrlAltDel();
        this.#rfb?.focus();
        break;
      case 'keyboard':
        this.#rfb?.focus();
        break;
      case 'fit': {
        const fit = this.#button('fit').getAttribute('aria-pressed') !== 'true';
        this.#press('fit', fit);
        if (this.#rfb) this.#rfb.scaleViewport = fit;
        break;
      }
      case 'full':
        if (document.fullscreenElement) void document.exitFullscreen();
        else void this.requestFullscreen();
        break;
      case 'type':
        this.#dialog().showModal();
        break;
      case 'close':
        this.#dialog().close();
        break;
    }
  }

  /** Every key goes to the machine, so one combination must lead out. */
  #mayLeave(event: KeyboardEvent): void {
    const inside = this.#part('[data-screen]').contains(event.target as Node);
    if (!inside || !event.ctrlKey || !event.altKey || !event.shiftKey) return;
    if (!['Control', 'Alt', 'AltGraph', 'Meta', 'Shift'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    // noVNC lets go of all keys when the window loses the focus; here only the screen does.
    window.dispatchEvent(new Event('blur'));
    this.#button('keyboard').focus();
    say('The keyboard is yours again.');
  }

  #type(event: Event): void {
    event.preventDefault();
    const dialog = this.#dialog();
    const text = this.#part('[data-typing] textarea') as HTMLTextAreaElement;
    const keys = strokes(text.value);
    const trouble = this.#part('[data-trouble]');
    if (!Array.isArray(keys)) {
      trouble.textContent = `A US keyboard has no key for ${keys.missing.join(' ')}`;
      trouble.hidden = false;
      text.focus();
      return;
    }
    trouble.hidden = true;
    text.value = '';
    dialog.close();
    void this.#strike(keys);
  }

  async #strike(keys: Stroke[]): Promise<void> {
    const rfb = this.#rfb;
    rfb?.focus();
    for (const key of keys) {
      // Another connection may be another screen by now.
      if (!rfb || this.#rfb !== rfb) return;
      if (key.shift) rfb.sendKey(SHIFT.keysym, SHIFT.code, true);
      rfb.sendKey(key.keysym, key.code, true);
      rfb.sendKey(key.keysym, key.code, false);
      if (key.shift) rfb.sendKey(SHIFT.keysym, SHIFT.code, false);
      await new Promise((done) => setTimeout(done, BETWEEN_KEYS));
    }
    say('The text is typed.');
  }

  #press(act: string, pressed: boolean): void {
    this.#button(act).setAttribute('aria-pressed', String(pressed));
  }

  #dialog(): HTMLDialogElement {
    return this.#part('[data-typing]') as HTMLDialogElement;
  }

  #button(act: string): HTMLElement {
    return this.#part(`[data-act=${act}]`);
  }

  #part(selector: string): HTMLElement {
    const part = this.querySelector<HTMLElement>(selector);
    if (!part) throw new Error(`the console has no ${selector}`);
    return part;
  }
}

customElements.define('slipway-console', SlipwayConsole);
