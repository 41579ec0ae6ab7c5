import type { FileDoor } from "@atrium/client";

/** A sound or film that the server refuses, since it was restarted, goes on where it was. */
export function again(media: HTMLMediaElement, files: FileDoor) {
  let triedAt = -Infinity;
  let wasPlaying = false;
  media.addEventListener("play", () => (wasPlaying = true));
  media.addEventListener("pause", () => (wasPlaying = media.error !== null && wasPlaying));
  media.addEventListener("error", () => {
    if (performance.now() - triedAt < 5000) return;
    triedAt = performance.now();
    const { currentTime } = media;
    void files.openSession("again").then((works) => {
      if (!works) return;
      media.load();
      media.currentTime = currentTime;
      if (wasPlaying) media.play().catch(() => {}); // the person presses it again
    });
  });
}
