/** The directories whose sub-folders are drivers ("drivers/vfio/pci/"): configuration, see `relevant.drivers` in crawler/crawl.json. */

/** "drivers/vfio/pci/" -> "drivers/vfio/": what lies there is the subsystem's own, and nobody's parent driver. */
export function subsystemOf(root: string): string {
  return `${root.split("/").slice(0, 2).join("/")}/`;
}

/** Whether a file is that of a driver of another subsystem: a parent's, or one that shares a parent. */
export function isOtherDriver(path: string, {root}: {readonly root: string}): boolean {
  return path.startsWith("drivers/") && !path.startsWith(subsystemOf(root));
}
