/** An object as deltas take it. */
export interface Base {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Objects that deltas stand on, the ones used last, within a bound of bytes. */
export function openObjectCache() {
  const objects = new Map<number, Base>();
  let bytes = 0;
  return {
    get: (offset: number): Base | null => {
      const known = objects.get(offset);
      if (known === undefined) return null;
      objects.delete(offset);
      objects.set(offset, known);
      return known;
    },
    set: (offset: number, object: Base): void => {
      objects.set(offset, object);
      bytes += object.bytes.length;
      for (const [oldest, object] of objects) {
        if (bytes <= mostCached) break;
        objects.delete(oldest);
        bytes -= object.bytes.length;
      }
    },
  };
}

const mostCached = 8 * 1024 * 1024;
