import {execFileSync, spawn} from "node:child_process";
import {mkdirSync} from "node:fs";
import {join} from "node:path";

/** A real public-inbox server on this machine, over the inbox folders below `folder` (each with git/N.git). */
export interface PublicInbox {
  readonly origin: string;
  /** indexes what was appended to the inboxes' epochs; the running server shows it at once */
  index(): void;
  /** a server keeps what it has open for half a minute; this makes it look again */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it with the search that lore has. `folder` takes its configuration and logs. */
export async function startPublicInbox(folder: string, lists: readonly string[]): Promise<PublicInbox> {
  const env = {...process.env, HOME: join(folder, "home"), PI_CONFIG: join(folder, "config")};
  mkdirSync(env.HOME, {recursive: true});
  const run = (args: readonly string[]) => execFileSync(args[0]!, args.slice(1), {env, stdio: "pipe"});
  const index = () => {
    for (const list of lists) run(["public-inbox-index", "-j1", "-L", "medium", join(folder, list)]);
  };
  for (const list of lists) {
    run([
      "public-inbox-init",
      "-V2",
      "-L",
      "medium",
      list,
      join(folder, list),
      `http://127.0.0.1/${list}`,
      `${list}@example.com`,
    ]);
  }
  index();
  const server = spawn("public-inbox-httpd", ["-l", "127.0.0.1:0", "-W0"], {env, stdio: ["ignore", "ignore", "pipe"]});
  const ended = new Promise<void>((done) => server.once("exit", () => done()));
  const origin = await new Promise<string>((bound, failed) => {
    let said = "";
    server.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const address = /# bound (http:\/\/[\d.:]+)/.exec(said)?.[1];
      if (address !== undefined) bound(address);
    });
    server.once("exit", () => failed(new Error(`public-inbox-httpd ended: ${said}`)));
  });
  return {
    origin,
    index,
    reload: async () => {
      server.kill("SIGHUP");
      for (const list of lists) await (await fetch(`${origin}/${list}/`)).text();
    },
    close: async () => {
      server.kill();
      await ended;
    },
  };
}
