// Beside each file of text its compressed forms, as hard as it goes: they are made once and sent many times.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const text = /\.(html|js|css|svg|json|webmanifest)$/;

export function compress(): Plugin {
  return {
    name: "atrium-compress",
    apply: "build",
    writeBundle(options) {
      const folder = options.dir ?? "";
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (!text.test(name)) continue;
        const content = readFileSync(join(folder, name));
        const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        if (brotli.length < content.length) writeFileSync(join(folder, `${name}.br`), brotli);
        const gzip = gzipSync(content, { level: 9 });
        if (gzip.length < content.length) writeFileSync(join(folder, `${name}.gz`), gzip);
      }
    },
  };
}
