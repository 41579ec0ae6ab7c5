// The screens of the right side by what stands behind #, loaded when somebody goes there.
import type { Component } from "svelte";

export interface ScreenProps {
  /** What it is about: what stands behind the slash. */
  id: string;
  /** Where one came from: what stands behind that. */
  from: string;
  /** This person wants to sign out. */
  onleave: () => void;
}
type Screen = Component<ScreenProps>;

// A screen that is about nothing in particular takes no props, which is none the worse for getting some.
function plain(load: () => Promise<{ default: Component<Record<string, never>> }>): () => Promise<Screen> {
  return async () => (await load()).default as unknown as Screen;
}

export const screens: Record<string, { load: () => Promise<Screen> } | undefined> = {
  chat: { load: async () => (await import("./Chat.svelte")).default },
  info: { load: async () => (await import("./ChatInfo.svelte")).default },
  "new-chat": { load: plain(() => import("./NewChat.svelte")) },
  people: { load: plain(() => import("./People.svelte")) },
  me: { load: async () => (await import("./Me.svelte")).default },
  manage: { load: plain(() => import("./staff/Manage.svelte")) },
  invites: { load: plain(() => import("./staff/Invites.svelte")) },
  requests: { load: plain(() => import("./staff/Requests.svelte")) },
  teachers: { load: plain(() => import("./staff/Teachers.svelte")) },
  classes: { load: plain(() => import("./staff/Classes.svelte")) },
  class: { load: async () => (await import("./staff/Class.svelte")).default },
  channels: { load: plain(() => import("./staff/Channels.svelte")) },
  person: { load: async () => (await import("./staff/Person.svelte")).default },
  reports: { load: plain(() => import("./staff/Reports.svelte")) },
  applications: { load: plain(() => import("./staff/Applications.svelte")) },
};
