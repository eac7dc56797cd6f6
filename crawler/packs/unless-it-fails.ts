/** Null where a file or folder is not there, is none, is closed to this reader, or does not hold what zlib can read. */
export function unlessItFails<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}
