/** Text as the keys of a US keyboard: a screen takes keys and no text. */
export interface Stroke {
  keysym: number;
  code: string;
  shift: boolean;
}

const keys = (kind: string, names: string): string[] => Array.from(names, (name) => kind + name);

const ROWS: readonly [codes: readonly string[], plain: string, shifted: string][] = [
  [['Backquote', ...keys('Digit', '1234567890'), 'Minus', 'Equal'], '`1234567890-=', '~!@#$%^&*()_+'],
  [['BracketLeft', 'BracketRight', 'Backslash'], '[]\\', '{}|'],
  [['Semicolon', 'Quote'], ";'", ':"'],
  [['Comma', 'Period', 'Slash'], ',./', '<>?'],
  [keys('Key', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [['Space'], ' ', ''],
];

const STROKES = new Map<string, Stroke>([
  // X11 calls these two by numbers that are not their characters'.
  ['\n', { keysym: 0xff0d, code: 'Enter', shift: false }],
  ['\t', { keysym: 0xff09, code: 'Tab', shift: false }],
]);
for (const [codes, plain, shifted] of ROWS) {
  for (const [index, code] of codes.entries()) {
    for (const [text, shift] of [[plain, false], [shifted, true]] as const) {
      const character = text[index];
      if (character) STROKES.set(character, { keysym: character.charCodeAt(0), code, shift });
    }
  }
}

/** The keys for a text, or the characters that have none. */
export function strokes(text: string): Stroke[] | { missing: string[] } {
  const characters = Array.from(text.replaceAll('\r\n', '\n'));
  const missing = [...new Set(characters.filter((character) => !STROKES.has(character)))];
  return missing.length > 0 ? { missing } : characters.flatMap((character) => STROKES.get(character) ?? []);
}
