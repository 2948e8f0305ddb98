/** The tabs of a browser share what they remember of uploads; here they tell each other which of them has one in hand. */
type Said = { readonly asks: string } | { readonly has: string };

const channel = new BroadcastChannel('slipway-uploads');
const mine = new Set<string>();

channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
  if ('asks' in data && mine.has(data.asks)) claim(data.asks);
});

export function claim(url: string): void {
  mine.add(url);
  channel.postMessage({ has: url } satisfies Said);
}

export function release(url: string): void {
  mine.delete(url);
}

/** Asked now, and told whenever another tab takes it up. */
export function whenElsewhere(url: string, act: () => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if ('has' in data && data.has === url) act();
  });
  channel.postMessage({ asks: url } satisfies Said);
}
