// Where the bytes of files go in and out: over HTTP, beside the connection.

/** Where a file stands: the place-th of a message, from 0 on. */
export interface FilePlace {
  readonly chatId: bigint;
  readonly seq: bigint;
  readonly place: number;
}

interface Where {
  /** As in Options. */
  readonly server: string;
  readonly space: string;
  /** The device's, once it has one. */
  readonly token: () => Uint8Array | undefined;
}

/**
 * The server's side for files. A browser shows and plays what `urlOf` names once `openSession` was there: it sets a cookie that no script
 * reads. Others fetch with `download`.
 */
export class FileDoor {
  /** `https://host[:port]`. */
  readonly site: string;
  #opening: Promise<boolean> | undefined;
  #opened = false;

  constructor(private readonly where: Where) {
    this.site = new URL(where.server.replace(/^ws/, "http")).origin;
  }

  urlOf({ chatId, seq, place }: FilePlace, what: "whole" | "thumbnail" = "whole"): string {
    return `${this.site}/files/${chatId}/${seq}/${place}${what === "thumbnail" ? "/thumbnail" : ""}`;
  }

  /** What says who asks. Empty while nobody has signed in. */
  get headers(): Record<string, string> {
    const token = this.where.token();
    return token ? { Authorization: `Bearer ${this.where.space}.${base64url(token)}` } : {};
  }

  /**
   * Lets this browser read files by their address. `again`: after an address was refused, since the server forgets the cookies when it
   * restarts. Whether it may now.
   */
  openSession(wish: "once" | "again" = "once"): Promise<boolean> {
    if (this.#opened && wish === "once") return Promise.resolve(true);
    this.#opening ??= fetch(`${this.site}/files/session`, { method: "POST", headers: this.headers, credentials: "same-origin" })
      .then(
        (answer) => (this.#opened = answer.ok),
        () => false,
      )
      .finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** Fetches a file, or `range` of it: bytes from `first` to `last`, both included. 404: there is none for this person. */
  download(
    place: FilePlace,
    how: { what?: "whole" | "thumbnail"; range?: { first: number; last?: number }; signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { what, range, signal } = how;
    const headers = { ...this.headers, ...(range ? { Range: `bytes=${range.first}-${range.last ?? ""}` } : {}) };
    return fetch(this.urlOf(place, what), { headers, ...(signal ? { signal } : {}) });
  }
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
