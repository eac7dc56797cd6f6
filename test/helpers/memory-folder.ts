import type {Folder} from "../../web/folder.ts";

/** A folder in memory that can be looked into. */
export function memoryFolder(): Folder & {readonly files: Map<string, string>} {
  const files = new Map<string, string>();
  return {
    files,
    read: async (path) => {
      const text = files.get(path);
      return text === undefined ? null : new TextEncoder().encode(text);
    },
    write: async (path, bytes) => {
      files.set(path, new TextDecoder().decode(bytes));
    },
    remove: async (path) => {
      files.delete(path);
    },
  };
}
