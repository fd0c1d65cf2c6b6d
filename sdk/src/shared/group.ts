import type { Socket } from '../environment.js';
import type { Frame } from '../protocol.js';
import { Hub } from './hub.js';
import { type FromLeader, type Message, newId, type ToLeader } from './messages.js';

/** What a port is told. */
export interface PortListener {
  text(text: string): void;
  /** @param isHandedOver whether another tab leads by now, so that one may come back at once */
  closed(code: number, reason: string, isHandedOver: boolean): void;
}

/** How often the leader is asked for a sign of life, and how long it may take. Together less than a second. */
const pingMillis = 300;
const patienceMillis = 600;

/**
 * The tabs that share a connection, as one of them sees them. The one that has the lock leads: it has
 * the connection. When it ends, the browser gives the lock to the next; when it is frozen, it is taken from it.
 */
export class Group {
  readonly #tab = newId();
  readonly #channel: BroadcastChannel;
  readonly #ports = new Map<string, PortListener>();
  /** What waits until somebody leads. */
  readonly #early: [string, Frame][] = [];
  readonly #open: () => Socket;
  readonly #over = new AbortController();
  #leader: string | undefined;
  /** Ends this tab's leading. */
  #abdicate: (() => void) | undefined;
  /** Whether this tab can be seen to live, which the leader needs to know when it does not any more. */
  #ready = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #askedAt: number | undefined;

  constructor(
    readonly name: string,
    open: () => Socket,
  ) {
    this.#open = open;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data as FromLeader);
    const { signal } = this.#over;
    const ends = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    void navigator.locks.request(lifeOf(name, this.#tab), () => {
      this.#ready = true;
      this.#post({ kind: 'who' });
      this.#flush();
      return ends;
    });
    this.#stand({ signal });
    this.#timer = setInterval(() => this.#watch(), pingMillis);
  }

  add(port: string, listener: PortListener): void {
    this.#ports.set(port, listener);
  }

  send(port: string, frame: Frame): void {
    if (this.#leader === undefined || !this.#ready) {
      this.#early.push([port, frame]);
    } else {
      this.#post({ kind: 'frame', tab: this.#tab, port, leader: this.#leader, frame });
    }
  }

  remove(port: string): void {
    if (this.#ports.delete(port) && this.#leader !== undefined) {
      this.#post({ kind: 'close', tab: this.#tab, port, leader: this.#leader });
    }
  }

  leave(): void {
    for (const port of [...this.#ports.keys()]) {
      this.remove(port);
    }
    clearInterval(this.#timer);
    this.#abdicate?.();
    this.#over.abort();
    this.#channel.close();
  }

  /** Waits for its turn to lead. One that the lock is taken from waits again. */
  #stand(options: LockOptions): void {
    navigator.locks
      .request(`${this.name} leader`, options, () => this.#lead())
      .catch(() => {
        this.#abdicate?.();
        if (!this.#over.signal.aborted) {
          // Who was frozen has not heard who leads by now.
          this.#post({ kind: 'who' });
          this.#stand({ signal: this.#over.signal });
        }
      });
  }

  #lead(): Promise<void> {
    const leader = newId();
    // A channel of its own: one does not hear itself, and this tab's ports are to hear it too.
    const channel = new BroadcastChannel(this.name);
    const say = (message: FromLeader) => channel.postMessage(message);
    const hub = new Hub(this.#open, {
      text: (to, text) => say({ kind: 'text', to, text }),
      closed: (to, code, reason) => say({ kind: 'closed', to, code, reason }),
    });
    const tabs = new Set<string>();
    const watching = new AbortController();
    const { signal } = watching;
    channel.onmessage = ({ data }: MessageEvent<ToLeader>) => {
      if (data.kind === 'who') {
        say({ kind: 'leader', leader });
      } else if ('leader' in data && data.leader === leader && 'tab' in data) {
        const { tab } = data;
        if (data.kind === 'ping') {
          say({ kind: 'alive', leader, to: tab });
        } else if (data.kind === 'close') {
          hub.close(data.port);
        } else {
          hub.receive(tab, data.port, data.frame);
        }
        if (!tabs.has(tab)) {
          tabs.add(tab);
          // It is given to us when that tab has ended, however it did.
          navigator.locks
            .request(lifeOf(this.name, tab), { signal }, () => hub.forgetTab(tab))
            .catch(() => {});
        }
      }
    };
    say({ kind: 'leader', leader });
    return new Promise((resolve) => {
      this.#abdicate = () => {
        this.#abdicate = undefined;
        watching.abort();
        hub.end('another tab takes over');
        channel.close();
        resolve();
      };
    });
  }

  #hear(message: FromLeader): void {
    if (message.kind === 'leader' && message.leader !== this.#leader) {
      const before = this.#leader;
      this.#leader = message.leader;
      this.#askedAt = undefined;
      if (before !== undefined) {
        this.#closeAll();
      }
      this.#flush();
    } else if (message.kind === 'alive' && message.to === this.#tab) {
      this.#askedAt = undefined;
    } else if (message.kind === 'text') {
      for (const port of message.to) {
        this.#ports.get(port)?.text(message.text);
      }
    } else if (message.kind === 'closed') {
      for (const port of message.to) {
        const listener = this.#ports.get(port);
        this.#ports.delete(port);
        listener?.closed(message.code, message.reason, false);
      }
    }
  }

  #flush(): void {
    if (this.#leader !== undefined && this.#ready) {
      for (const [port, frame] of this.#early.splice(0)) {
        this.send(port, frame);
      }
    }
  }

  #closeAll(): void {
    const listeners = [...this.#ports.values()];
    this.#ports.clear();
    this.#early.length = 0;
    for (const listener of listeners) {
      listener.closed(1006, 'another tab has the connection now', true);
    }
  }

  /** Asks whether the leader lives; takes its place where it does not answer. */
  #watch(): void {
    const isOwn = this.#abdicate !== undefined;
    if (isOwn || this.#ports.size === 0 || this.#leader === undefined) {
      this.#askedAt = undefined;
      return;
    }
    const now = performance.now();
    if (this.#askedAt === undefined) {
      this.#askedAt = now;
      this.#post({ kind: 'ping', tab: this.#tab, leader: this.#leader });
    } else if (now - this.#askedAt >= patienceMillis) {
      this.#askedAt = undefined;
      this.#stand({ steal: true });
    }
  }

  #post(message: ToLeader): void {
    if (this.#ready) {
      this.#channel.postMessage(message);
    }
  }
}

/** The lock that a tab has as long as it lives. */
function lifeOf(name: string, tab: string): string {
  return `${name} tab ${tab}`;
}
