import {readFileSync} from "node:fs";
import * as z from "zod";
import {shipped} from "./program.ts";

/** The version of this program, as its package.json says. */
export const version: string = z
  .object({version: z.string()})
  .parse(JSON.parse(readFileSync(shipped("package.json"), "utf8"))).version;
