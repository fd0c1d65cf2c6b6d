/** What a killed server has sent may come for so many milliseconds; a new one isn't there so soon. */
const onItsWay = 100;

/** When the server was killed. What was done shortly before may have been forgotten, where that is allowed. */
export class Kills {
  #times = [];
  #window;

  /** @param window milliseconds before a kill within which the server may forget what it need not keep */
  constructor(window) {
    this.#window = window;
  }

  note(at) {
    this.#times.push(at);
  }

  get count() {
    return this.#times.length;
  }

  get window() {
    return this.#window;
  }

  /** The first kill that came after something that was sent by the server, when that came at this time. */
  after(at) {
    return this.#times.find((time) => time + onItsWay >= at);
  }

  /** Whether a kill followed so soon that this may have been forgotten. */
  mayForget(at) {
    return this.isSoonAfter(at, this.after(at));
  }

  isSoonAfter(at, later) {
    return later !== undefined && later + onItsWay >= at && later - at <= this.#window;
  }

  /** How far from a kill something happened, for people to read. */
  near(at) {
    const next = this.after(at);
    return next === undefined ? 'after the last kill' : `${Math.round(next - at)} ms before a kill`;
  }
}
