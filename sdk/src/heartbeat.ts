import type { Environment } from './environment.js';

const silenceMillis = 25_000;
const answerMillis = 10_000;

/** Asks for a sign of life after a silence, and reports when none comes. */
export class Heartbeat {
  /** How long a silence may last; the server says it. */
  silence = silenceMillis;
  #heard = 0;
  #probing = false;
  #cancel: () => void = () => {};

  readonly #environment: Pick<Environment, 'now' | 'later'>;
  readonly #ping: () => void;
  readonly #dead: () => void;

  constructor(environment: Pick<Environment, 'now' | 'later'>, ping: () => void, dead: () => void) {
    this.#environment = environment;
    this.#ping = ping;
    this.#dead = dead;
  }

  start(): void {
    this.hear();
    this.#watch(this.silence);
  }

  stop(): void {
    this.#cancel();
    this.#probing = false;
  }

  /** Any frame is a sign of life. */
  hear(): void {
    this.#heard = this.#environment.now();
    if (this.#probing) {
      this.#probing = false;
      this.#watch(this.silence);
    }
  }

  /** Asks now, for a moment in which the network may have changed. */
  probe(): void {
    if (this.#probing) {
      return;
    }
    this.#probing = true;
    this.#cancel();
    this.#cancel = this.#environment.later(answerMillis, this.#dead);
    this.#ping();
  }

  #watch(millis: number): void {
    this.#cancel();
    this.#cancel = this.#environment.later(millis, () => {
      const left = this.#heard + this.silence - this.#environment.now();
      // More than a whole silence is left when the clock has been set back.
      if (left > 0 && left <= this.silence) {
        this.#watch(left);
      } else {
        this.probe();
      }
    });
  }
}
