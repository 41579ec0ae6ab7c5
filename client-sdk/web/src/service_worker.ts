/// <reference lib="webworker" />
// Keeps the application itself, so that it opens without a network. What people wrote is in the SDK's keeper, not here.
// `version` and `files` are written before this by the build.
declare const version: string;
declare const files: string[];
declare const self: ServiceWorkerGlobalScope;

const cacheName = `atrium ${version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: "reload" })))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A page that has the newer version ready, and a person who agrees.
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

async function answer(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(name);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(name, fresh.clone());
  return fresh;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // A file of a message and a page of help are no pages of the application.
  if (url.pathname.startsWith("/files/") || url.pathname.startsWith("/help/")) return;
  const name = request.mode === "navigate" ? "/" : url.pathname;
  // Files with a hash in their names never change.
  if (!files.includes(name) && !name.startsWith("/app/")) return;
  event.respondWith(answer(name, request));
});

export {};
