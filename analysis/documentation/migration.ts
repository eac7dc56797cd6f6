import type {Revision} from "../../crawler/records.ts";
import type {FoundDriver} from "../drivers/find.ts";
import {belongsTo} from "../parents/interactions.ts";
import type {Reader} from "../reader.ts";

// .migration_set_state = foo_set_state,   vdev->mig_ops = &foo_ops;   VFIO_DEVICE_STATE_RESUMING   VFIO_REGION_TYPE_MIGRATION
const migrates =
  /\bmigration_(?:set_state|get_state|flags|get_data_size)\b|\bvfio_migration_ops\b|\bmig_ops\b|\bVFIO_MIGRATION_\w+|\bVFIO_DEVICE_STATE_\w+|\bVFIO_REGION_(?:TYPE|SUBTYPE)_MIGRATION\b/;

/** Whether the driver's own code saves and loads device state; null where none of its code was read. */
export function savesState(revision: Revision, driver: FoundDriver, reader: Reader): boolean | null {
  let read = false;
  for (const {messageId, files} of revision.patches) {
    if (!files.some((file) => belongsTo(file, driver))) continue;
    for (const {path, hunks} of reader.diff(messageId)) {
      if (!belongsTo(path, driver) || !/\.[ch]$/.test(path)) continue;
      read = true;
      if (hunks.some(({lines}) => lines.some(({kind, text}) => kind === "add" && migrates.test(text)))) return true;
    }
  }
  return read ? false : null;
}
