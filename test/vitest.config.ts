import {defineConfig} from "vitest/config";

export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    include: ["**/*.test.ts"],
    // what is too long for every day has a command of its own: npm run test:hard
    exclude: ["hard/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
