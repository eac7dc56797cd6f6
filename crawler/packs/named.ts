import {createHash} from "node:crypto";

/** An object as a repository holds it; its bytes are null where it is larger than was asked for. */
export interface PackedObject {
  /** "blob", "commit", "tree" or "tag" */
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer | null;
}

/**
 * Null where that is not the object of this name, which is the hash of all that it is: a flipped bit in a file or a delta makes a mail a
 * commit, or another mail, and neither zlib's checksum nor git on its way to the object would tell.
 */
export function asNamed(name: Buffer, type: string, bytes: Buffer, largest: number): PackedObject | null {
  const hash = createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest();
  return hash.equals(name) ? {type, size: bytes.length, bytes: bytes.length > largest ? null : bytes} : null;
}
