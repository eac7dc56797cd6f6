import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import type {CrawlOptions, CrawlResult} from "../../crawler/crawl.ts";
import {crawl} from "../../crawler/crawl.ts";
import {realFetch} from "../../crawler/http/client.ts";
import type {Message} from "../../crawler/records.ts";
import type {Store} from "../../crawler/store/store.ts";
import {openStore} from "../../crawler/store/store.ts";

/** A crawl with a clock that stands still and a log that is kept. */
export async function crawlQuietly(
  dataDir: string,
  sources: readonly string[],
  options: Partial<CrawlOptions> = {},
  sleep: () => Promise<void> = async () => undefined,
  now: () => Date = () => new Date("2026-11-22T08:00:00Z"),
): Promise<CrawlResult & {readonly log: readonly string[]}> {
  const log: string[] = [];
  const result = await crawl(
    {dataDir, config: readConfig(defaultConfigFile), sources, all: false, since: null, ...options},
    {
      now,
      log: (line) => log.push(line),
      progress: () => undefined,
      watched: false,
      fetch: realFetch,
      sleep,
      random: () => 0.5,
    },
  );
  return {...result, log};
}

/** What the store of the folder gives out. */
export async function messagesOf(dataDir: string): Promise<Message[]> {
  return withStore(dataDir, async (store) => {
    const messages: Message[] = [];
    for await (const message of store.messages()) messages.push(message);
    return messages;
  });
}

export async function idsOf(dataDir: string): Promise<string[]> {
  return (await messagesOf(dataDir)).map(({messageId}) => messageId);
}

export async function withStore<T>(dataDir: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(dataDir);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
