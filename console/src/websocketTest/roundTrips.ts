/** Measures how long answers take: to a message with an `id` that the answer repeats, else from a ping to its pong. */
export class RoundTrips {
  private readonly sent = new Map<string, number>();
  private pings: number[] = [];
  private readonly millis: number[] = [];

  /** How many wait for an answer at most; the oldest are given up. */
  private static readonly most = 1_000;

  send(message: Record<string, unknown>, at: number): void {
    const { id } = message;
    if (id !== undefined) {
      this.sent.set(String(id), at);
      if (this.sent.size > RoundTrips.most) {
        const [oldest] = this.sent.keys();
        this.sent.delete(oldest ?? '');
      }
    } else if (kindOf(message) === 'ping') {
      this.pings = [...this.pings, at].slice(-RoundTrips.most);
    }
  }

  /** Gives how many milliseconds a message took as an answer; undefined for what is none. */
  receive(message: Record<string, unknown>, at: number): number | undefined {
    const since = this.since(message);
    if (since === undefined) {
      return undefined;
    }
    const took = at - since;
    this.millis.push(took);
    if (this.millis.length > RoundTrips.most) {
      this.millis.shift();
    }
    return took;
  }

  get count(): number {
    return this.millis.length;
  }

  /** Of those that were measured, half took no longer than this. */
  get median(): number {
    const sorted = [...this.millis].sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  }

  private since(message: Record<string, unknown>): number | undefined {
    const id = message.id === undefined ? undefined : String(message.id);
    const asked = id === undefined ? undefined : this.sent.get(id);
    if (id !== undefined && asked !== undefined) {
      this.sent.delete(id);
      return asked;
    }
    return kindOf(message) === 'pong' ? this.pings.shift() : undefined;
  }
}

export function kindOf(message: Record<string, unknown>): string {
  return String(message.type ?? message.message_type ?? '?');
}
