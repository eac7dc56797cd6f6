/** An object as a pack holds it; its bytes are null where it is larger than was asked for. */
export interface PackedObject {
  readonly isBlob: boolean;
  readonly size: number;
  readonly bytes: Buffer | null;
}

/** Objects that deltas stand on, the ones used last, within a bound of bytes. */
export function openObjectCache() {
  const objects = new Map<number, PackedObject>();
  let bytes = 0;
  return {
    get: (offset: number): PackedObject | null => {
      const known = objects.get(offset);
      if (known === undefined) return null;
      objects.delete(offset);
      objects.set(offset, known);
      return known;
    },
    set: (offset: number, object: PackedObject): void => {
      objects.set(offset, object);
      bytes += object.size;
      for (const [oldest, {size}] of objects) {
        if (bytes <= mostCached) break;
        objects.delete(oldest);
        bytes -= size;
      }
    },
  };
}

const mostCached = 16 * 1024 * 1024;
