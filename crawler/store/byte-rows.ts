import {CompiledQuery} from "kysely";
import type {Db} from "./rows.ts";
import type {Tables} from "./schema.ts";

/** Columns of a table, in the order in which rows tell of them. Integers are from 0 to 9,999,999,999. */
export type Columns = Readonly<Record<string, "integer" | "text">>;

type Row<C extends Columns> = {
  readonly [name in keyof C]: (C[name] extends "integer" ? number : string) | null;
};

/**
 * Rows as bytes, out of which the database itself cuts the values: to hand over value by value takes three times as long, and to find them in
 * JSON still twice as long. Cheap to hand from one thread to another, too.
 */
export interface ByteRows {
  readonly count: number;
  /**
   * For each value, row after row, numbers of ten digits: an integer itself; of a text, where in `texts` it begins (in bytes, from 1) and how
   * long it is. -1 is null.
   */
  readonly records: Uint8Array<ArrayBuffer>;
  /** alone in its buffer, so that a thread can give that away */
  readonly texts: Uint8Array<ArrayBuffer>;
}

/**
 * Writes rows down as they come: texts kept as strings until the last is there would be moved by each tidying of the young heap. Who has
 * many texts uses it again and again: memory that is new each time takes as long as to write them. A class, since V8 forgets what it
 * optimized of closures when those of one call are gone.
 */
export class RowWriter<C extends Columns> {
  readonly #columns: readonly [name: string, kind: "integer" | "text"][];
  #records = Buffer.allocUnsafeSlow(leastRoom);
  #texts = roomForTexts();
  #count = 0;
  #place = 0;
  #end = firstText;

  constructor(columns: C) {
    this.#columns = Object.entries(columns);
  }

  /** A number that no record can hold is a RangeError. */
  add(row: Row<C>): void {
    for (const [name, kind] of this.#columns) {
      const value: number | string | null = row[name] ?? null;
      if (typeof value === "number") {
        if (!Number.isInteger(value) || value < 0 || value > greatest) throw new RangeError(`${name} is ${value}`);
        this.#writeNumber(value);
      } else {
        if (kind === "text") this.#writeNumber(this.#end + 1);
        this.#writeNumber(value === null ? -1 : this.#writeText(value));
      }
    }
    this.#count++;
  }

  /** All that was added since the last time. */
  done(): ByteRows {
    const rows = {
      count: this.#count,
      records: copyOf(this.#records, this.#place),
      texts: copyOf(this.#texts, this.#end),
    };
    if (this.#records.length > mostKept) this.#records = Buffer.allocUnsafeSlow(leastRoom);
    if (this.#texts.length > mostKept) this.#texts = roomForTexts();
    [this.#count, this.#place, this.#end] = [0, 0, firstText];
    return rows;
  }

  #writeNumber(number: number): void {
    this.#records = withRoom(this.#records, this.#place, digits);
    writeDigits(this.#records, this.#place, number);
    this.#place += digits;
  }

  /** Its length in bytes. */
  #writeText(text: string): number {
    this.#texts = withRoom(this.#texts, this.#end, mostBytesOfUnit * text.length);
    const length = this.#texts.write(text, this.#end);
    this.#end += length;
    return length;
  }
}

/** A column's values, in the rows' order. */
export function valuesIn<C extends Columns, N extends keyof C & string>(
  {count, records, texts}: ByteRows,
  columns: C,
  column: N,
): Row<C>[N][] {
  const {places, width} = recordOf(columns);
  const place = places.get(column) ?? 0;
  return Array.from({length: count}, (_, row) => {
    const at = row * width + place;
    const first = Number(textAt(records, at, digits));
    const last = columns[column] === "integer" ? first : Number(textAt(records, at + digits, digits));
    const value = columns[column] === "integer" ? first : textAt(texts, first - 1, last);
    return (last < 0 ? null : value) as Row<C>[N];
  });
}

/** Those of the rows of which `keep`, given their places, says so. */
export function filterRows({count, records, texts}: ByteRows, keep: (place: number) => boolean): ByteRows {
  const width = records.length / count;
  const kept = Array.from({length: count}, (_, place) => place).filter(keep);
  const left = new Uint8Array(kept.length * width || 0);
  for (const [to, from] of kept.entries()) left.set(records.subarray(from * width, (from + 1) * width), to * width);
  return {count: kept.length, records: left, texts};
}

/**
 * Makes what inserts rows into a table. `columns`: of the rows, which several may tell of that are equally many. `given`: columns whose value
 * is the same for all, but for an id: the first row gets it, and each that follows the next one. `otherwise`: what stands behind the values.
 * What it makes returns how many rows it changed.
 */
export function insertion<G extends string = never>(
  table: keyof Tables,
  columns: readonly Columns[],
  {given = [], otherwise = ""}: {given?: readonly G[]; otherwise?: string} = {},
): (db: Db, rows: readonly ByteRows[], values: Readonly<Record<G, number>>) => Promise<number> {
  const {from, values, parameters} = takenApart(columns);
  for (const [index, column] of given.entries()) {
    const number = `?${parameters + 1 + index}`;
    values.set(column, column === "id" ? `key + ${number}` : number);
  }
  const names = [...values.keys()].map((column) => `"${column}"`);
  // "where true" tells the parser that "on" begins no join.
  const text = `insert into "${table}" (${names}) select ${[...values.values()]} from ${from} where true ${otherwise}`;
  return async (db, rows, constants) => {
    if (rows.every(({count}) => count === 0)) return 0;
    const all = [...asParameters(rows), ...given.map((column) => constants[column])];
    const {numAffectedRows} = await db.executeQuery(CompiledQuery.raw(text, all));
    return Number(numAffectedRows ?? 0);
  };
}

/**
 * SQL that takes rows apart: `from` is a table in which `key` is a row's place, `values` has an expression for each column. Parameters, of
 * which it has so many first, have numbers: one without would be handed over anew wherever it stands.
 */
export function takenApart(columns: readonly Columns[]): {
  readonly from: string;
  readonly values: Map<string, string>;
  readonly parameters: number;
} {
  const values = new Map<string, string>();
  for (const [index, kinds] of columns.entries()) {
    const [records, texts] = [`?${2 * index + 2}`, `?${2 * index + 3}`];
    const {places, width} = recordOf(kinds);
    const number = (at: number) => `cast(substr(${records}, key * ${width} + ${at + 1}, ${digits}) as integer)`;
    const orNull = (at: number) => `nullif(${number(at)}, -1)`;
    for (const [column, at] of places) {
      const text = `cast(substr(${texts}, ${number(at)}, ${orNull(at + digits)}) as text)`;
      values.set(column, kinds[column] === "integer" ? orNull(at) : text);
    }
  }
  return {from: "json_each(?1)", values, parameters: 1 + 2 * columns.length};
}

/** The first parameters of what takes these rows apart, of which there is one at least. Not equally many are a RangeError. */
export function asParameters(rows: readonly ByteRows[]): (string | Uint8Array)[] {
  const [{count = 0} = {}, ...others] = rows;
  if (others.some((other) => other.count !== count))
    throw new RangeError("rows that tell of other columns are more, or fewer");
  const places = `[${"0,".repeat(count - 1)}0]`;
  return [places, ...rows.flatMap(({records, texts}) => [records, texts])];
}

const digits = 10;
const greatest = 10 ** digits - 1;
/** Before it stands a byte of no text: what SQLite cuts out of no bytes at all is null, not an empty text. */
const firstText = 1;
const leastRoom = 32 * 1024;
/** What a few hundred mails with a large one among them take; memory for more is given back. */
const mostKept = 4 * 1024 * 1024;
/** of UTF-8, for a unit of UTF-16 */
const mostBytesOfUnit = 3;

/** Where in a record the numbers of each column begin, and how long it is. */
function recordOf(columns: Columns): {places: ReadonlyMap<string, number>; width: number} {
  const places = new Map<string, number>();
  let width = 0;
  for (const [name, kind] of Object.entries(columns)) {
    places.set(name, width);
    width += kind === "integer" ? digits : 2 * digits;
  }
  return {places, width};
}

/** Digit by digit: a text for each number would take three times as long. */
function writeDigits(into: Buffer, place: number, number: number): void {
  let left = Math.abs(number);
  for (let at = place + digits - 1; at >= place; at--) {
    const tens = Math.floor(left / 10);
    into[at] = zero + left - 10 * tens;
    left = tens;
  }
  if (number < 0) into[place] = minus;
}

const zero = 0x30;
const minus = 0x2d;

function roomForTexts(): Buffer<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(leastRoom).fill(0, 0, firstText);
}

function withRoom(bytes: Buffer<ArrayBuffer>, used: number, more: number): Buffer<ArrayBuffer> {
  if (used + more <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * bytes.length, used + more));
  bytes.copy(larger, 0, 0, used);
  return larger;
}

/** No Buffer: another thread would not get one either. */
function copyOf(bytes: Buffer, length: number): Uint8Array<ArrayBuffer> {
  const copy = Buffer.allocUnsafeSlow(length);
  bytes.copy(copy, 0, 0, length);
  return new Uint8Array(copy.buffer);
}

function textAt({buffer, byteOffset}: Uint8Array<ArrayBuffer>, at: number, length: number): string {
  return Buffer.from(buffer, byteOffset + at, Math.max(0, length)).toString();
}
