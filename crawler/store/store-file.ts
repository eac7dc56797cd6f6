/** The database's file in a data directory; SQLite keeps others beside it whose names begin the same. */
export const storeFile = "store.sqlite";
