import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { compress } from "./vite/compress.ts";
import { serviceWorker } from "./vite/service_worker.ts";

export default defineConfig({
  // The application stands at every path of one step, /SPACE: its files are named from the root.
  base: "/",
  // Before the address and the password of the demo, nobody wants a list of files.
  logLevel: "warn",
  plugins: [svelte(), serviceWorker("src/service_worker.ts"), compress()],
  build: {
    outDir: "dist",
    assetsDir: "app",
    // A file that is written into another would need a laxer content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: {
      onwarn(warning) {
        // Such as an import that leads nowhere: a page that is built all the same may not start.
        if (warning.code !== "PLUGIN_TIMINGS") throw new Error(warning.message);
      },
    },
  },
});
