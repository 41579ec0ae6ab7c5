// Light, dark, or as the system says.
export type Scheme = "auto" | "light" | "dark";
const kept = "atrium scheme";

export function scheme(): Scheme {
  const wish = localStorage.getItem(kept);
  return wish === "light" || wish === "dark" ? wish : "auto";
}

export function applyScheme(wish: Scheme = scheme()): void {
  localStorage.setItem(kept, wish);
  if (wish === "auto") delete document.documentElement.dataset["scheme"];
  else document.documentElement.dataset["scheme"] = wish;
}
