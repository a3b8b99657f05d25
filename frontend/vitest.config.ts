import { mergeConfig } from "vite";
import { defineConfig } from "vitest/config";
import viteConfig from "./vite.config.ts";

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      environment: "jsdom",
      environmentOptions: { jsdom: { url: "http://localhost:3000/" } },
      include: ["src/**/*.test.{ts,tsx}"],
      setupFiles: ["./src/test/setup.ts"],
      restoreMocks: true,
      unstubGlobals: true,
      maxWorkers: 2,
      // A shared machine may be slow; a test that hangs still ends.
      testTimeout: 60_000,
      // As in the other suites of `make test`: broken is what fails twice. What failed once is marked in the output.
      retry: process.env["CI"] ? 1 : 0,
    },
  }),
);
