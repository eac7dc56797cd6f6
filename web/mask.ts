import {createHash} from "node:crypto";
import {type Dataset, Dataset as DatasetSchema} from "../analysis/dataset.ts";

type Json = string | number | boolean | null | undefined | readonly Json[] | {readonly [key: string]: Json};

/** Fields that hold message-ids. They look like addresses, and every link to a mail is made of one. */
const idFields = new Set([
  ...["id", "messageId", "series", "revision", "revisions", "later", "cover", "supersedes", "introducedBy"],
  ...["givenBy", "withdrawn", "missing", "what", "where", "from"],
]);

// "ada@example.com"; not what stands in a URL, which may be a mail's own.
const address = /(?<![\w.+%/=-])[\w.+%=-]{1,64}@((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,20})/gi;

/**
 * The dataset with mail addresses masked, wherever they stand: "ada@example.com" becomes "…@example.com", in fields and in quoted text.
 * Names, roles and the domain stay, and so do message-ids, some of which end in their sender's address.
 */
export function maskAddresses(dataset: Dataset): Dataset {
  const ids = new Set<string>();
  collectIds(dataset, null, ids);
  return DatasetSchema.parse(masked(dataset, null, ids));
}

function collectIds(value: Json, key: string | null, ids: Set<string>): void {
  if (typeof value === "string") {
    if (key !== null && idFields.has(key) && /^[^\s<>][^\s<>@]*@[^\s<>]+$/.test(value)) ids.add(value);
  } else if (isList(value)) {
    for (const item of value) collectIds(item, key, ids);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, field] of Object.entries(value)) collectIds(field, name, ids);
  }
}

function masked(value: Json, key: string | null, ids: ReadonlySet<string>): Json {
  if (typeof value === "string") {
    // The figures call people whom nobody knows by their addresses; two of one domain must stay two.
    if (key === "person" && value.startsWith("~") && value.includes("@"))
      return `~${createHash("sha256").update(value).digest("hex").slice(0, 12)}`;
    const isAddress = key === "email" || key === "emails";
    return value.replace(address, (text, domain: string) => (!isAddress && ids.has(text) ? text : `…@${domain}`));
  }
  if (isList(value)) {
    const items = value.map((item) => masked(item, key, ids));
    return key === "emails" ? [...new Set(items)] : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, masked(field, name, ids)]));
}

// Array.isArray does not know lists that are readonly.
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
