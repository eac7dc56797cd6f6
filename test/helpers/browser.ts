import {type Browser, chromium, type Page} from "playwright-core";

/** Chromium as it runs in CI: as root without its sandbox, and with none of its own traffic. */
export function launch(executablePath: string): Promise<Browser> {
  const quiet = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({executablePath, args: ["--no-sandbox", ...quiet]});
}

/** Everything that a page should never do: speak on the console, fail, ask for something elsewhere, open a dialog. */
export function watch(page: Page, origin: string): string[] {
  const seen: string[] = [];
  page.on("console", (message) => seen.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // A page that is left drops what it was still waiting for, its icon above all.
    if (why !== "net::ERR_ABORTED") seen.push(`failed: ${request.url()} ${why}`);
  });
  page.on("dialog", (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
      seen.push(`request: ${request.url()}`);
  });
  return seen;
}
