import {execFileSync} from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {create} from "tar";
import {describe, expect, it, onTestFinished} from "vitest";
import {restoreBackup} from "../crawler/backup.ts";
import {createClient, type Fetch} from "../crawler/http/client.ts";
import {openInbox} from "../crawler/sources/inbox-http.ts";
import {crawlQuietly, idsOf} from "./helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "./helpers/epoch.ts";
import {mboxGz, startLoreServer} from "./helpers/lore-server.ts";

function scratch(): string {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  return path;
}

const vfio = (name: string) => rawMail({id: `${name}@example.com`, body: patchBody("drivers/vfio/a.c")});

describe("git", () => {
  it("runs no command that a repository's own configuration names", async () => {
    const folder = scratch();
    const owned = join(folder, "owned");
    const repository = join(folder, "kvm/git/0.git");
    appendEpoch(repository, [{mail: vfio("a")}]);
    mkdirSync(join(repository, "hooks"), {recursive: true});
    for (const hook of ["post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc"])
      writeFileSync(join(repository, "hooks", hook), `#!/bin/sh\ntouch ${owned}\n`, {mode: 0o755});
    const command = `touch ${owned}`;
    appendFileSync(
      join(repository, "config"),
      `[core]
	fsmonitor = ${command}
	sshCommand = ${command}
	pager = ${command}
	editor = ${command}
	gitProxy = ${command}
	alternateRefsCommand = ${command}
[credential]
	helper = "!${command}"
[uploadpack]
	packObjectsHook = ${command}
[gpg]
	program = ${command}
[extensions]
	partialClone = origin
[remote "origin"]
	url = "ext::sh -c ${command}"
	promisor = true
	uploadpack = ${command}
`,
    );
    await crawlQuietly(join(folder, "var"), [`git:${folder}/kvm`]);
    expect(await idsOf(join(folder, "var"))).toEqual(["a@example.com"]);
    // A blob that is not there is what a partial clone would fetch.
    rmLoose(repository);
    await crawlQuietly(join(folder, "other"), [`git:${folder}/kvm`]).catch(() => undefined);
    expect(existsSync(owned)).toBe(false);
  });

  it("fetches nothing from where a server sends it", async () => {
    const [server, inside] = [await startLoreServer(), await startLoreServer()];
    onTestFinished(async () => {
      await server.close();
      await inside.close();
    });
    server.fault = ({url = ""}, response) => {
      if (!url.includes("/git/0.git/")) return false;
      response.writeHead(302, {location: inside.url.replace("/kvm/", url)}).end();
      return true;
    };
    const folder = scratch();
    const {sources} = await crawlQuietly(join(folder, "var"), [`git+${server.url}`]);
    expect(sources[0]?.trouble).toMatch(/cannot fetch|redirect/);
    expect(inside.requests).toEqual([]);
  });
});

/** A client whose server answers each request as told, and who tells what was asked for. */
function clientOf(answer: (url: string) => {status: number; headers: Record<string, string>; body?: Buffer}) {
  const asked: string[] = [];
  const fetch = (async (url: string) => {
    asked.push(url);
    const {status, headers, body = Buffer.alloc(0)} = answer(url);
    const fields = new Map(Object.entries(headers));
    return {
      status,
      headers: {get: (name: string) => fields.get(name) ?? null, has: (name: string) => fields.has(name)},
      body: (async function* () {
        yield body;
      })(),
    };
  }) as unknown as Fetch;
  const client = createClient({
    fetch,
    now: () => 0,
    sleep: async () => undefined,
    random: () => 0,
    userAgent: "vfio-lore",
    pause: 0,
    timeout: 10_000,
    retry: {retries: 0, patience: 0, shortest: 0, longest: 0} as never,
    budget: {requests: 10, bytes: 1e9},
    record: async () => undefined,
    waitUntil: async () => undefined,
  });
  return {client, asked};
}

describe("HTTP", () => {
  const from = new URL("https://lists.example.com/kvm/");

  it.each([
    "http://127.0.0.1/",
    "http://localhost:8080/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "https://192.168.1.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "https://[::ffff:127.0.0.1]/",
    "//10.0.0.1/kvm/",
    "https://lists.example.com:8443/kvm/",
    "http://lists.example.com/kvm/",
    "https://a:b@lists.example.com/kvm/",
    "https://lists.example.com.evil.example/kvm/",
    "file:///etc/passwd",
    "gopher://10.0.0.1/",
    "https://",
  ])("follows no redirect to %s", async (location) => {
    const {client, asked} = clientOf(() => ({status: 302, headers: {location}}));
    await expect(client.request({url: from, why: "test", largest: 1000})).rejects.toThrow(/redirects to/);
    expect(asked).toEqual([from.href]);
  });

  it("takes from a manifest the epochs of the inbox that was asked for, by their numbers alone", async () => {
    const entry = {fingerprint: "x", modified: 1};
    const names = ["/kvm/git/0.git", "/kvm/git/../../x.git", "/kvm/git/--upload-pack=x.git", "/other/git/1.git"];
    const manifest = JSON.stringify(
      Object.fromEntries([...names, "/kvm/git/1e3.git", "__proto__"].map((n) => [n, entry])),
    );
    const {client} = clientOf(() => ({status: 200, headers: {}, body: gzipSync(manifest)}));
    const read = await openInbox(from, client, {spool: join(scratch(), "spool"), largest: 1e6}).manifest(null);
    expect(read === "same" ? [] : [...read.epochs.keys()]).toEqual([0]);
  });

  it("unpacks no manifest that is a bomb", async () => {
    const {client} = clientOf(() => ({status: 200, headers: {}, body: gzipSync(Buffer.alloc(64_000_000, 0x20))}));
    const read = openInbox(from, client, {spool: join(scratch(), "spool"), largest: 1e6}).manifest(null);
    await expect(read).rejects.toThrow(/manifest that cannot be read/);
  });
});

describe("files", () => {
  it("an mbox that unpacks to a line of 100 MB is read within bounds, and the mails beside it are kept", async () => {
    const folder = scratch();
    const bomb = Buffer.concat([Buffer.from("From a Thu Jan  1 00:00:00 1970\nX: "), Buffer.alloc(100_000_000, 0x61)]);
    const packed = [mboxGz([vfio("a")]), gzipSync(bomb, {level: 1}), gzipSync("\n\n"), mboxGz([vfio("b")])];
    writeFileSync(join(folder, "bomb.mbox.gz"), Buffer.concat(packed));
    const before = process.resourceUsage().maxRSS;
    await crawlQuietly(join(folder, "var"), [`mbox:${folder}/bomb.mbox.gz`]);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(200_000);
    expect(await idsOf(join(folder, "var"))).toEqual(["a@example.com", "b@example.com"]);
  });

  it("a Maildir is not left through a link in place of its folders, and nothing that blocks is read", async () => {
    const folder = scratch();
    for (const name of ["secret", "md/new"]) mkdirSync(join(folder, name), {recursive: true});
    writeFileSync(join(folder, "secret/1"), vfio("secret"));
    writeFileSync(join(folder, "md/new/2"), vfio("b"));
    execFileSync("mkfifo", [join(folder, "md/new/3")]);
    symlinkSync(join(folder, "secret"), join(folder, "md/cur"));
    const {log} = await crawlQuietly(join(folder, "var"), [`maildir:${folder}/md`]);
    expect(await idsOf(join(folder, "var"))).toEqual(["b@example.com"]);
    expect(log).toHaveLength(2);
  });
});

describe("a backup from a stranger", () => {
  const refused = async (file: string, folder: string, reason: RegExp) => {
    const data = join(folder, "var");
    await expect(restoreBackup(file, data, {replace: false})).rejects.toMatchObject({exitCode: 1});
    await expect(restoreBackup(file, data, {replace: false})).rejects.toThrow(reason);
    expect(existsSync(data) ? readdirSync(data) : []).toEqual([]);
  };

  it("that is a bomb is given up before it fills the disk", async () => {
    const folder = scratch();
    mkdirSync(join(folder, "made"));
    writeFileSync(join(folder, "made/store.sqlite"), "");
    truncateSync(join(folder, "made/store.sqlite"), 64_000_000);
    await create({file: join(folder, "bomb.tar.gz"), cwd: join(folder, "made"), gzip: true}, ["store.sqlite"]);
    await refused(join(folder, "bomb.tar.gz"), folder, /ratio/);
  });

  it("writes nothing outside the data directory, by no path and no link", async () => {
    const folder = scratch();
    const outside = join(folder, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "kept"), "as it was");
    const entries = [
      entry("../outside/kept", "owned"),
      entry("git/../../../outside/kept", "owned"),
      entry(join(outside, "kept").slice(0, 99), "owned"),
      entry("git/link", "", {type: "2", link: outside}),
      entry("git/link/kept", "owned"),
      entry("git/hard", "", {type: "1", link: join(outside, "kept")}),
      entry("store.sqlite", "", {type: "2", link: join(outside, "kept")}),
    ];
    writeFileSync(join(folder, "evil.tar"), Buffer.concat([...entries, Buffer.alloc(1024)]));
    await refused(join(folder, "evil.tar"), folder, /cannot restore/);
    expect(readdirSync(outside)).toEqual(["kept"]);
    expect(readFileSync(join(outside, "kept"), "utf8")).toBe("as it was");
  });
});

/** One entry of a tar as ustar writes it. */
function entry(name: string, content: string, {type = "0", link = ""} = {}): Buffer {
  const head = Buffer.alloc(512);
  const put = (at: number, text: string) => head.write(text, at, "latin1");
  put(0, name);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${content.length.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, " ".repeat(8));
  put(156, type);
  put(157, link);
  put(257, "ustar\x0000");
  put(
    148,
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
  );
  const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  padded.write(content);
  return Buffer.concat([head, padded]);
}

/** Takes the mails' blobs away and leaves the history. */
function rmLoose(repository: string): void {
  const blob = execFileSync("git", ["-C", repository, "rev-parse", "master:m"], {encoding: "utf8"}).trim();
  const kept = execFileSync("git", ["-C", repository, "rev-list", "--objects", "master"], {encoding: "utf8"})
    .split("\n")
    .map((line) => line.slice(0, 40))
    .filter((id) => id !== "" && id !== blob);
  const packs = join(repository, "objects/pack");
  const pack = execFileSync("git", ["-C", repository, "pack-objects", "--stdout"], {input: `${kept.join("\n")}\n`});
  for (const name of readdirSync(packs)) execFileSync("rm", ["-f", join(packs, name)]);
  execFileSync("git", ["-C", repository, "index-pack", "--stdin", "--keep"], {input: pack});
}
