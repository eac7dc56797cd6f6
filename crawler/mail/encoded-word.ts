import {decodeStrictly} from "./charset.ts";

const encodedWord = /=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\s]{0,10000})\?=/g;
const betweenEncodedWords =
  /(=\?[^?\s]{1,80}\?[bBqQ]\?[^?\s]{0,10000}\?=)[ \t\r\n]{1,80}(?==\?[^?\s]{1,80}\?[bBqQ]\?)/g;

/**
 * The text with its RFC 2047 encoded words decoded; blanks between two of them vanish, as the RFC wants. A word in an
 * unknown charset or with bytes that are not of its charset comes back as it was.
 */
export function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  return text
    .replace(betweenEncodedWords, "$1")
    .replace(encodedWord, (word, charset: string, encoding: string, payload: string) => {
      const bytes = encoding.toLowerCase() === "b" ? Buffer.from(payload, "base64") : quotedBytes(payload);
      return decodeStrictly(bytes, charset) ?? word;
    });
}

function quotedBytes(payload: string): Buffer {
  const latin1 = payload
    .replaceAll("_", " ")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin1, "latin1");
}
