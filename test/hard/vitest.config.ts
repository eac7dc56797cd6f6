import {defineConfig} from "vitest/config";

/** What takes minutes: `npm run test:hard`, through main.ts, which sees to it that root does not run it. */
export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    include: ["**/*.test.ts"],
    globalSetup: ["./program.ts"],
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    // Kills are timed: two files at once would only disturb each other.
    fileParallelism: false,
  },
});
