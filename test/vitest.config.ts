import {availableParallelism} from "node:os";
import {defineConfig} from "vitest/config";

export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    include: ["**/*.test.ts"],
    setupFiles: ["helpers/seed.ts"],
    // what is too long for every day has a command of its own: npm run test:hard
    exclude: ["hard/**"],
    // Tests share nothing that they change, so that the sources are loaded once a process and not once a file: a fifth of the time.
    isolate: false,
    // by itself vitest leaves a core to the terminal; on a machine with two that is half of it
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
