import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const backend = process.env["PAIID_BACKEND_URL"] ?? "http://127.0.0.1:8000";
const proxy = { "/api": { target: backend, changeOrigin: false } };

export default defineConfig({
  plugins: [
    tanstackRouter({
      target: "react",
      routesDirectory: "./src/routes",
      generatedRouteTree: "./src/route-tree.gen.ts",
      routeFileIgnorePattern: "\\.test\\.",
      autoCodeSplitting: true,
      // The home route is part of the first load: it must take over the prerendered dial without another round trip.
      codeSplittingOptions: {
        splitBehavior: ({ routeId }) => (routeId === "/_app/" || routeId === "/_app" ? [] : undefined),
      },
      quoteStyle: "double",
      semicolons: true,
    }),
    react(),
    tailwindcss(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", port: 5173, strictPort: true, proxy },
  preview: { host: "127.0.0.1", port: 5174, strictPort: true, proxy },
  worker: { format: "es" },
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
  },
});
