import type { Socket } from '../environment.js';
import { environmentOf } from '../environment.js';
import { closeCodes } from '../generated.js';
import { Heartbeat } from '../heartbeat.js';
import { type Frame, isRecord, parseFrame } from '../protocol.js';
import { taskOf } from '../tasks.js';
import { Automatic } from './automatic.js';
import { Joined } from './joined.js';

/** How a hub reaches the ports. */
export interface HubVoice {
  text(ports: string[], text: string): void;
  closed(ports: string[], code: number, reason: string): void;
}

/** One client's use of the connection. */
interface Port {
  tab: string;
  isLive: boolean;
}

interface Asked {
  port: string;
  size: number;
  reply(frame: Frame): void;
}

/**
 * The one connection of all tabs. Each tab speaks to it as it would to the server; what several of them
 * want is asked of the server once, and what the server says goes to those whom it concerns.
 */
export class Hub {
  readonly #open: () => Socket;
  readonly #voice: HubVoice;
  readonly #ports = new Map<string, Port>();
  readonly #asked = new Map<string, Asked>();
  /** Those that came while nobody was let in yet, each with its `auth`. */
  #arriving: [string, Frame][] = [];
  #socket: Socket | undefined;
  #heartbeat: Heartbeat | undefined;
  #greeting: string | undefined;
  #isAuthenticating = false;
  #automatic: Automatic | undefined;
  #joined: Joined;
  #lastId = 0;

  constructor(open: () => Socket, voice: HubVoice) {
    this.#open = open;
    this.#voice = voice;
    this.#joined = this.#noneJoined();
  }

  /** A tab's client says something. */
  receive(tab: string, port: string, frame: Frame): void {
    if (!this.#ports.has(port)) {
      if (frame.type !== 'auth') {
        this.#voice.closed([port], 1006, 'another tab has the connection now');
        return;
      }
      this.#ports.set(port, { tab, isLive: false });
      if (this.#greeting !== undefined) {
        this.#voice.text([port], this.#greeting);
      }
    }
    const { type, id } = frame;
    if (type === 'auth') {
      this.#arriving.push([port, frame]);
      this.#letIn();
    } else if (type === 'ping') {
      this.#say(port, { type: 'pong', id, timestamp: Date.now() });
    } else if (type === 'subscribe' || type === 'unsubscribe') {
      this.#joined.receive(port, frame);
    } else if (id === undefined) {
      this.#socket?.send(JSON.stringify(frame));
    } else {
      this.#ask(port, frame, (reply) => {
        this.#say(port, { ...reply, id });
        if (type === 'read' && reply.type === 'ack') {
          // The server tells the user's other connections; the other tabs are on this one.
          this.#tell((other) => other !== port, { type: 'read', data: reply.data });
        }
      });
    }
  }

  /** A client wants nothing any more. */
  close(port: string): void {
    if (this.#ports.delete(port)) {
      this.#arriving = this.#arriving.filter(([one]) => one !== port);
      this.#joined.forget(port);
      if (this.#ports.size === 0) {
        this.#drop();
      }
    }
  }

  /** A tab is gone, with all that it had. */
  forgetTab(tab: string): void {
    for (const [port, of] of [...this.#ports]) {
      if (of.tab === tab) {
        this.close(port);
      }
    }
  }

  end(reason: string): void {
    this.#drop();
    this.#closePorts([...this.#ports.keys()], 1006, reason);
  }

  /** Lets the first in by the connection's own `auth`, and those that come later by what is known by then. */
  #letIn(): void {
    if (this.#socket === undefined) {
      this.#connect();
      return;
    }
    const next =
      this.#greeting === undefined || this.#isAuthenticating ? undefined : this.#arriving.shift();
    if (next === undefined) {
      return;
    }
    const [port, frame] = next;
    const isFirst = this.#automatic === undefined;
    const { positions, ...rest } = frame;
    this.#isAuthenticating = true;
    this.#ask(port, isFirst ? frame : (rest as Frame), (reply) => {
      this.#isAuthenticating = false;
      this.#answer(port, frame, reply, isFirst);
      this.#letIn();
    });
  }

  #answer(port: string, { id, positions }: Frame, reply: Frame, isFirst: boolean): void {
    const there = this.#ports.get(port);
    if (reply.type !== 'auth_success' || there === undefined) {
      this.#say(port, { ...reply, id });
      return;
    }
    const wanted = isRecord(positions) ? positions : {};
    if (isFirst || this.#automatic === undefined) {
      this.#automatic = new Automatic(reply, wanted, {
        ask: (one, command, then) => this.#ask(one, command, then),
        text: (one, text) => this.#voice.text([one], text),
      });
      there.isLive = true;
      this.#say(port, { ...reply, id });
    } else if (there.isLive) {
      // A fresh token for one that is in already.
      this.#say(port, { ...reply, id });
    } else {
      there.isLive = true;
      this.#automatic.admit(port, { ...reply, id }, wanted);
    }
  }

  #connect(): void {
    let socket: Socket;
    try {
      socket = this.#open();
    } catch (error) {
      this.#closePorts([...this.#ports.keys()], 1006, (error as Error).message);
      return;
    }
    this.#socket = socket;
    const heartbeat = new Heartbeat(
      environmentOf(undefined),
      () => this.#ask('', { type: 'ping' }, () => {}),
      () => this.#lost(1006, 'no sign of life'),
    );
    this.#heartbeat = heartbeat;
    const isOurs = () => socket === this.#socket;
    socket.onopen = () => isOurs() && heartbeat.start();
    socket.onmessage = ({ data }: { data: unknown }) => isOurs() && this.#hear(String(data));
    socket.onclose = ({ code, reason }: { code: number; reason: string }) =>
      isOurs() && this.#lost(code, reason);
    socket.onerror = () => {};
  }

  #hear(text: string): void {
    this.#heartbeat?.hear();
    const frame = parseFrame(text);
    if (frame === undefined) {
      return;
    }
    const { type, id, channel } = frame;
    const asked = id === undefined ? undefined : this.#asked.get(id);
    if (id !== undefined) {
      this.#asked.delete(id);
      asked?.reply(frame);
    } else if (type === 'connected') {
      const { heartbeatInterval } = isRecord(frame.data) ? frame.data : {};
      if (this.#heartbeat !== undefined && Number(heartbeatInterval) > 0) {
        this.#heartbeat.silence = Number(heartbeatInterval);
      }
      this.#greeting = text;
      this.#voice.text([...this.#ports.keys()], text);
      this.#letIn();
    } else if (channel === undefined) {
      this.#tell(() => true, frame);
    } else if (this.#automatic?.has(channel)) {
      this.#automatic.publish(frame, text, this.#live());
    } else {
      const ports = this.#joined.publish(frame);
      this.#voice.text(ports, text);
      this.#tellOthers(frame, ports);
    }
  }

  /**
   * A connection that follows a task has its events on the task's channel only. Tabs that don't follow it
   * know them from the inbox: they get them there, without an offset, for there they have none.
   */
  #tellOthers(frame: Frame, told: string[]): void {
    const task = taskOf(frame);
    const inbox = this.#automatic?.inbox;
    if (task !== undefined && inbox === `user:${task.owner}`) {
      const { offset, ...rest } = frame;
      this.#tell((port) => !told.includes(port), { ...rest, channel: inbox } as Frame);
    }
  }

  #lost(code: number, reason: string): void {
    const largest = [...this.#asked.values()].sort((a, b) => b.size - a.size)[0];
    const ports = [...this.#ports.keys()];
    this.#drop();
    if (code === closeCodes.too_large && largest !== undefined) {
      // It concerns the one whose message it was; the others may come back.
      this.#closePorts([largest.port], code, reason);
      this.#closePorts(
        ports.filter((port) => port !== largest.port),
        1006,
        "another tab's message was too large",
      );
    } else {
      this.#closePorts(ports, code, reason);
    }
  }

  #closePorts(ports: string[], code: number, reason: string): void {
    for (const port of ports) {
      this.#ports.delete(port);
      this.#joined.forget(port);
    }
    this.#arriving = this.#arriving.filter(([port]) => this.#ports.has(port));
    this.#voice.closed(ports, code, reason);
  }

  /** Has no connection any more. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#greeting = undefined;
    this.#automatic = undefined;
    this.#isAuthenticating = false;
    this.#asked.clear();
    this.#joined = this.#noneJoined();
    socket?.close(closeCodes.normal, 'bye');
  }

  #noneJoined(): Joined {
    return new Joined({
      ask: (port, command, reply) => this.#ask(port, command, reply),
      say: (port, frame) => this.#say(port, frame),
      expel: (ports) => this.#closePorts(ports, 1006, 'what was missed has to be asked for'),
    });
  }

  #ask(port: string, command: Frame, reply: (frame: Frame) => void): void {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const { type, ...rest } = command;
    const text = JSON.stringify({ type, ...rest, id });
    this.#asked.set(id, { port, size: text.length, reply });
    this.#socket?.send(text);
  }

  #say(port: string, frame: Frame): void {
    if (this.#ports.has(port)) {
      this.#voice.text([port], JSON.stringify(frame));
    }
  }

  #tell(whom: (port: string) => boolean, frame: Frame): void {
    const ports = this.#live().filter(whom);
    if (ports.length > 0) {
      this.#voice.text(ports, JSON.stringify(frame));
    }
  }

  #live(): string[] {
    return [...this.#ports].filter(([, { isLive }]) => isLive).map(([port]) => port);
  }
}
