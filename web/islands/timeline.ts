/**
 * Logs of steps: a log is loaded when its <details> opens, and goes on from its last line whenever the stream says "log <step>".
 * Lines are rendered by the server; this only asks for those after the cursor.
 */
const loading = new Map<HTMLElement, { again: boolean }>();

async function load(log: HTMLElement): Promise<void> {
  const running = loading.get(log);
  if (running) {
    running.again = true;
    return;
  }
  const turn = { again: false };
  loading.set(log, turn);
  try {
    do {
      turn.again = false;
      const after = log.lastElementChild?.getAttribute('value') ?? '0';
      const answer = await fetch(`${log.dataset['log']}?after=${after}&lines=1`, { headers: { 'X-Fragment': 'log' } });
      if (!answer.ok) return;
      const follow = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
      const before = log.childElementCount;
      log.insertAdjacentHTML('beforeend', await answer.text());
      if (log.childElementCount - before >= 500) turn.again = true;
      if (follow) log.scrollTop = log.scrollHeight;
    } while (turn.again);
  } finally {
    loading.delete(log);
  }
}

document.addEventListener(
  'toggle',
  (event) => {
    const details = event.target as HTMLDetailsElement;
    const log = details.querySelector<HTMLElement>('[data-log]');
    if (details.open && log) void load(log);
  },
  true,
);

// A log that stands open from the start told nobody: its toggle came before this script, or with a swap.
function fillOpenLogs(): void {
  for (const log of document.querySelectorAll<HTMLElement>('details[open] [data-log]')) {
    if (log.childElementCount === 0) void load(log);
  }
}
fillOpenLogs();
document.addEventListener('htmx:after:swap', fillOpenLogs);

document.addEventListener('log', (event) => {
  const step = (event as CustomEvent<{ data: string }>).detail.data;
  const log = document.getElementById(`log-${step}`);
  if (log?.closest('details')?.open) void load(log);
});

// A link to a line (#log-start-2) opens the log that holds it.
async function reveal(): Promise<void> {
  const match = /^#(log-.+)-(\d+)$/.exec(decodeURIComponent(location.hash));
  const log = match?.[1] ? document.getElementById(match[1]) : null;
  const details = log?.closest('details');
  if (!log || !details) return;
  details.open = true;
  await load(log);
  const line = document.getElementById(location.hash.slice(1));
  line?.scrollIntoView({ block: 'center' });
  line?.setAttribute('data-target', '');
}
window.addEventListener('hashchange', () => void reveal());
void reveal();
