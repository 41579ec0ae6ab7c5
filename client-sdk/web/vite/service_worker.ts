// The service worker as a file of its own at the root, with the list of what it keeps written into it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import ts from "typescript";
import type { Plugin } from "vite";

const publicFiles = ["/icon.svg", "/icon-192.png", "/manifest.webmanifest"];

// What few people open is kept once it was: all of it for everybody would be many requests after each update.
function isOfStaff(file: { type: string; fileName: string; facadeModuleId?: string | null; names?: string[] }): boolean {
  const name = file.facadeModuleId ?? file.names?.join(" ") ?? "";
  return /staff/.test(name) || /staff|qr/i.test(file.fileName);
}

export function serviceWorker(source: string): Plugin {
  return {
    name: "atrium-service-worker",
    apply: "build",
    // After the page itself is made.
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const files = Object.values(bundle)
          .filter((file) => !file.fileName.endsWith(".map") && !isOfStaff(file))
          .map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source] as const);
        const version = createHash("sha256");
        for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) version.update(name).update(content);
        const names = files.map(([name]) => (name === "index.html" ? "/" : `/${name}`)).concat(publicFiles);
        const head = `const version = ${JSON.stringify(version.digest("hex").slice(0, 16))};\nconst files = ${JSON.stringify(names)};\n`;
        const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
          compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, removeComments: true },
        });
        this.emitFile({ type: "asset", fileName: "service_worker.js", source: head + outputText.replace(/^export \{\};$/m, "") }); // a classic script
      },
    },
  };
}
