import {CliError, exit} from "../errors.ts";
import {isReplacing} from "../replace-store.ts";
import {asCliError, storePath} from "../store/database.ts";
import {openStore, type Store} from "../store/store.ts";

/** Opens the store of a data directory, which must be there (CliError with exit code 2), and closes it again. A damage met in reading is a CliError too. */
export async function withStore<T>(dataDir: string, use: (store: Store) => Promise<T>): Promise<T> {
  return withAnyStore(dataDir, (store) => {
    if (store === null && isReplacing(dataDir))
      throw new CliError(`a restore into ${dataDir} goes on, or was stopped; the next crawl or restore puts it right`, {
        exitCode: exit.later,
      });
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
    const known = asCliError(error, storePath(dataDir));
    throw known instanceof CliError ? known : await damageBehind(known, store);
  } finally {
    await store?.close();
  }
}

/** What trips over a flipped bit in the middle of a text is no fault of the program: the store is asked, before that is said. */
async function damageBehind(error: unknown, store: Store | null): Promise<unknown> {
  const faults = (await store?.verify()) ?? [];
  return faults.length === 0 ? error : new CliError(`store ${faults.join("; ")}`, {exitCode: exit.fault, cause: error});
}
