/** Time that passes only when a test says so, and chance that is as the test says. */
export class ManualTime {
  private clock = 1_766_400_000_000;
  private timers: { at: number; action: () => void }[] = [];
  chance = 0.5;

  readonly now = (): number => this.clock;
  readonly random = (): number => this.chance;

  readonly later = (millis: number, action: () => void): (() => void) => {
    const timer = { at: this.clock + millis, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  /** Lets time pass; runs what falls due on the way, in its order. */
  advance(millis: number): void {
    const end = this.clock + millis;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) {
        break;
      }
      this.timers = this.timers.filter((other) => other !== due);
      this.clock = Math.max(this.clock, due.at);
      due.action();
    }
    this.clock = end;
  }

  /** How long until the next timer is due. */
  get untilNext(): number {
    return Math.min(...this.timers.map(({ at }) => at)) - this.clock;
  }
}
