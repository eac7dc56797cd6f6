import {CliError} from "../errors.ts";
import {asCliError, storePath} from "../store/database.ts";
import {openStore, type Store} from "../store/store.ts";

/** Opens the store of a data directory, which must be there (CliError with exit code 2), and closes it again. A damage met in reading is a CliError too. */
export async function withStore<T>(dataDir: string, use: (store: Store) => Promise<T>): Promise<T> {
  return withAnyStore(dataDir, (store) => {
    if (store === null)
      throw new CliError(`there is no store in ${dataDir}; vfio-lore crawl makes one, --data-dir names another`);
    return use(store);
  });
}

/** The same where the data directory may be without one: then there is null to use. */
export async function withAnyStore<T>(dataDir: string, use: (store: Store | null) => Promise<T>): Promise<T> {
  const store = await openStore(dataDir, {create: false});
  try {
    return await use(store);
  } catch (error) {
    throw asCliError(error, storePath(dataDir));
  } finally {
    await store?.close();
  }
}
