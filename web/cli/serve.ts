import {once} from "node:events";
import {existsSync} from "node:fs";
import type {AddressInfo} from "node:net";
import {resolve} from "node:path";
import {dataDir, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {CliError, exit} from "../../crawler/errors.ts";
import {siteServer} from "../serve.ts";

const options = {
  out: {type: "string", value: "DIR", help: "the site (default out)"},
  port: {type: "string", value: "N", help: "port on 127.0.0.1; 0 takes a free one (default 8080)"},
  "data-dir": dataDir,
  quiet,
} as const;

/** `vfio-lore serve`: shows a built site on loopback until a signal ends it. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "serve [--out DIR] [--port N]", options);
  if (parsed === null) return exit.done;
  const out = resolve(parsed.values.out ?? "out");
  if (!existsSync(`${out}/index.html`)) throw new CliError(`no site in ${out}; npx vfio-lore build makes one`);
  const port = Number(parsed.values.port ?? "8080");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CliError(`--port must be a number up to 65535, got ${JSON.stringify(parsed.values.port)}`);
  const server = siteServer(out);
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((cause: unknown) => {
    throw new CliError(
      `cannot listen on 127.0.0.1:${port}: ${cause instanceof Error ? cause.message : cause}; try --port 0`,
      {cause},
    );
  });
  const {port: actual} = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${actual}/\n`);
  const signal = await new Promise<"SIGINT" | "SIGTERM">((done) => {
    process.once("SIGINT", () => done("SIGINT"));
    process.once("SIGTERM", () => done("SIGTERM"));
  });
  server.close();
  server.closeAllConnections();
  return signal === "SIGINT" ? 130 : 143;
}
