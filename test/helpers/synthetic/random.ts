/** Numbers that look random and are the same for the same seed, on every machine and Node version. */
export interface Random {
  /** a whole number in [0, n) */
  below(n: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** mostly small, sometimes several times the mean; never negative, whole */
  around(mean: number): number;
  hex(length: number): string;
  base64(length: number): string;
}

const hexDigits = "0123456789abcdef";
const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A generator (sfc32, seeded by FNV-1a of the text) that is fast enough for hundreds of megabytes of text. */
export function randomFrom(seed: string): Random {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  let a = hash | 0;
  let b = Math.imul(hash, 0x9e3779b1) | 0;
  let c = ~hash;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  // The first outputs still resemble the seed.
  for (let i = 0; i < 12; i++) next();

  const below = (n: number): number => Math.floor((next() / 0x1_0000_0000) * n);
  const digits = (alphabet: string, bits: number, length: number): string => {
    const perDraw = Math.floor(32 / bits);
    let text = "";
    while (text.length < length) {
      let word = next();
      for (let i = 0; i < perDraw && text.length < length; i++) {
        text += alphabet[word & ((1 << bits) - 1)];
        word >>>= bits;
      }
    }
    return text;
  };
  return {
    below,
    chance: (probability) => next() / 0x1_0000_0000 < probability,
    pick: <T>(list: readonly T[]): T => {
      const item = list[below(list.length)];
      if (item === undefined) throw new RangeError("cannot pick from an empty list");
      return item;
    },
    around: (mean) => Math.floor(-Math.log(1 - next() / 0x1_0000_0000) * mean),
    hex: (length) => digits(hexDigits, 4, length),
    base64: (length) => digits(base64Digits, 6, length),
  };
}
