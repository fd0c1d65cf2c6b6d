/** When the server was killed. What was done shortly before may have been forgotten, where that is allowed. */
export class Kills {
  #times = [];
  #window;

  /** @param window milliseconds before a kill within which the server may forget what it need not keep */
  constructor(window) {
    this.#window = window;
  }

  note(at) {
    this.#times.push({ at, until: at });
  }

  /** There is a new server: what came before that was sent by the one that was killed. */
  started(at) {
    const last = this.#times.at(-1);
    if (last !== undefined) {
      last.until = at;
    }
  }

  get count() {
    return this.#times.length;
  }

  get window() {
    return this.#window;
  }

  /** When something was sent at the latest that came at a time by a connection that began at another: before the kill between. */
  sent(began, at) {
    const between = this.#times.find((kill) => began <= kill.at && kill.at < at);
    return between?.at ?? at;
  }

  /** The first kill after something was sent by the server, which came at that time. */
  after(at) {
    const kill = this.#times.find(({ until }) => until >= at);
    return kill === undefined ? undefined : Math.max(kill.at, at);
  }

  /** Whether a kill followed so soon that this may have been forgotten. */
  mayForget(at) {
    return this.isSoonAfter(at, this.after(at));
  }

  isSoonAfter(at, later) {
    return later !== undefined && later >= at && later - at <= this.#window;
  }

  /** How far from a kill something happened, for people to read. */
  near(at) {
    const next = this.after(at);
    return next === undefined ? 'after the last kill' : `${Math.round(next - at)} ms before a kill`;
  }
}
