import type { Environment } from './environment.js';

const silenceMillis = 25_000;
const answerMillis = 10_000;

/** Asks for a sign of life after a silence, and reports when none comes. */
export class Heartbeat {
  /** How long a silence may last; the server says it. */
  silence = silenceMillis;
  private heard = 0;
  private probing = false;
  private cancel: () => void = () => {};

  constructor(
    private readonly environment: Pick<Environment, 'now' | 'later'>,
    private readonly ping: () => void,
    private readonly dead: () => void,
  ) {}

  start(): void {
    this.hear();
    this.watch(this.silence);
  }

  stop(): void {
    this.cancel();
    this.probing = false;
  }

  /** Any frame is a sign of life. */
  hear(): void {
    this.heard = this.environment.now();
    if (this.probing) {
      this.probing = false;
      this.watch(this.silence);
    }
  }

  /** Asks now, for a moment in which the network may have changed. */
  probe(): void {
    if (this.probing) {
      return;
    }
    this.probing = true;
    this.cancel();
    this.cancel = this.environment.later(answerMillis, this.dead);
    this.ping();
  }

  private watch(millis: number): void {
    this.cancel();
    this.cancel = this.environment.later(millis, () => {
      const left = this.heard + this.silence - this.environment.now();
      if (left > 0) {
        this.watch(left);
      } else {
        this.probe();
      }
    });
  }
}
