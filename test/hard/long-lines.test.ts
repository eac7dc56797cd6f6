/** What `npm test` tries with lines of some thousand characters, with lines of a megabyte. */
process.env.VFIO_LORE_LONG_LINES ??= "1000000";
await import("../long-lines.test.ts");
