import { tick } from "svelte";

// What had the focus before each dialog.
const origins = new WeakMap<Element, Element | null>();

/** Opens a dialog over everything else; once it is gone the focus is where it was before, unless something else has taken it. */
export function modal(dialog: HTMLDialogElement): { destroy: () => void } {
  const before = document.activeElement;
  // One that is opened out of another outlives it.
  const outer = before?.closest("dialog");
  const origin = outer ? origins.get(outer) : undefined;
  origins.set(dialog, before);
  dialog.showModal();
  return {
    destroy() {
      dialog.close();
      void tick().then(() => {
        const back = before?.isConnected ? before : origin;
        if (document.activeElement === document.body && back instanceof HTMLElement) back.focus({ preventScroll: true });
      });
    },
  };
}
