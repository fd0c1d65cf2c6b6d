// One device of a user: it comes and goes, and tells what it got.
import { setTimeout as wait } from 'node:timers/promises';
import { chance } from './chance.js';
import { Connection } from './connection.js';
import { idOf } from './messages.js';

const ends = new Map([
  ['task_completed', 'completed'],
  ['task_failed', 'failed'],
  ['task_cancelled', 'cancelled'],
]);

/** The close code of whoever can not be let in because the store is away. */
const unavailable = 3007;

let connections = 0;

/**
 * Kinds of device:
 * - `acks` acknowledges what it has, and passes over what it had;
 * - `positions` keeps its positions itself, names them when it comes back, follows rooms too, and passes over what it had;
 * - `plain` does nothing of that, and takes whatever comes. It never goes without a goodbye.
 */
export class Device {
  #world;
  #user;
  #name;
  #kind;
  #isNamed;
  #isLazy;
  #channels;
  #random;
  /** What a client that can tell keeps over its absences: where in each channel it stands. */
  #positions = new Map();
  #marks = new Set();
  #connection;
  #number = 0;
  #epochs = new Map();
  #unacknowledged = new Map();
  #ackTimer;

  /** @param options its `name`, by which the server knows it too if `isNamed`; `isLazy`: acknowledges seldom */
  constructor(world, user, { name, kind, isNamed = true, isLazy = false, seed }) {
    this.#world = world;
    this.#user = user;
    this.#name = name;
    this.#isNamed = isNamed;
    this.#kind = kind;
    this.#isLazy = isLazy;
    this.#channels = [`user:${user}`, ...(kind === 'positions' ? world.rooms : [])];
    this.#random = chance(seed, this.label);
    world.facts.tell('device', { device: this.label, kind, channels: this.#channels });
  }

  get label() {
    return `${this.#user}'s ${this.#name}`;
  }

  /** Comes and goes until all come to an end. */
  async live() {
    const random = this.#random;
    await this.#world.rest(random.between(0, random.happens(0.3) ? 8000 : 500));
    while (!this.#world.isSettling) {
      if (await this.#come()) {
        await Promise.race([
          this.#connection.ended,
          this.#world.rest(random.between(50, random.happens(0.3) ? 6000 : 1500)),
        ]);
        await this.#go(random.happens(0.5));
      }
      await this.#world.rest(random.between(20, random.happens(0.2) ? 5000 : 600));
    }
  }

  /** Comes and goes: whoever was kept away until now follows all its channels before the last messages. */
  async arrive() {
    const deadline = performance.now() + this.#world.patience;
    while (!(await this.#come()) && performance.now() < deadline) {
      await this.#go(false);
      await wait(50);
    }
    await this.#go(false);
  }

  /** Comes once more, and goes when it has these messages, one a channel. */
  async drain(marks) {
    const deadline = performance.now() + this.#world.patience;
    const missing = () => this.#channels.filter((channel) => !this.#marks.has(marks.get(channel)));
    while (missing().length > 0) {
      if (performance.now() > deadline) {
        this.#world.facts.trouble(
          `${this.label} still waits for the last message on ${missing()} after ${this.#world.patience} ms`,
        );
        break;
      }
      if (await this.#come()) {
        while (this.#connection.isOpen && missing().length > 0 && performance.now() < deadline) {
          await wait(20);
        }
      }
      await this.#go(false);
      await wait(50);
    }
  }

  /** Whether there is a connection now on which everything it follows comes. */
  async #come() {
    connections += 1;
    this.#number = connections;
    this.#epochs.clear();
    this.#unacknowledged.clear();
    const token = this.#world.token(this.#user);
    const url = this.#world.server.socketUrl;
    try {
      this.#connection = await Connection.open(
        this.#isNamed ? url : `${url}?token=${token}`,
        (frame) => this.#hear(frame),
      );
    } catch {
      this.#connection = undefined;
      return false;
    }
    const isThere = (!this.#isNamed || (await this.#authenticate(token))) && (await this.#follow());
    if (!isThere) {
      await this.#go(false);
    }
    return isThere;
  }

  async #authenticate(token) {
    const [inbox] = this.#channels;
    const command = { type: 'auth', token, device: this.#name };
    if (this.#kind === 'acks') {
      command.acks = true;
    } else if (this.#positions.has(inbox)) {
      command.positions = { [inbox]: this.#positions.get(inbox) };
    }
    return this.#isWell(await this.#connection.ask(command), 'auth_success');
  }

  async #follow() {
    const rooms = this.#channels.slice(1);
    if (rooms.length === 0) {
      return true;
    }
    const channels = rooms.map((channel) => {
      const since = this.#positions.get(channel);
      return since === undefined ? channel : { channel, since };
    });
    return this.#isWell(await this.#connection.ask({ type: 'subscribe', channels }), 'subscribed');
  }

  #isWell(reply, wanted) {
    if (reply.type !== wanted && reply.type !== 'gone' && reply.type !== 'error') {
      this.#world.facts.trouble(`${this.label} was answered ${JSON.stringify(reply)}`);
    }
    return reply.type === wanted;
  }

  #stand(channel, { epoch, offset, recovered, partial }) {
    if (!this.#channels.includes(channel)) {
      return;
    }
    this.#epochs.set(channel, epoch);
    this.#tell('stands', { channel, epoch, offset, recovered, partial });
    const known = this.#positions.get(channel);
    if (known?.epoch !== epoch) {
      this.#positions.set(channel, { epoch, offset });
    }
  }

  #hear(frame) {
    if (frame.type === 'auth_success' || frame.type === 'subscribed') {
      for (const [channel, position] of Object.entries(frame.data.positions)) {
        this.#stand(channel, position);
      }
    } else if (frame.offset !== undefined && frame.channel !== 'all') {
      this.#take(frame);
    } else if (
      (frame.type === 'error' || frame.type === 'auth_failed') &&
      !(this.#world.isShaky && this.#world.isTemporary(frame.data))
    ) {
      this.#world.facts.trouble(`${this.label} was told ${JSON.stringify(frame)}`);
    }
  }

  #take(frame) {
    const { channel, offset } = frame;
    const epoch = this.#epochs.get(channel) ?? 'unknown';
    const known = this.#positions.get(channel);
    const kept = this.#kind === 'plain' || known?.epoch !== epoch || offset > known.offset;
    this.#tell('received', { channel, epoch, offset, id: this.#idOf(frame), kept });
    if (ends.has(frame.type)) {
      const { taskId: task, result, error } = frame.data;
      const status = ends.get(frame.type);
      const told = result === undefined ? error : JSON.stringify(result);
      this.#world.facts.tell('ended', { task, status, result: told, channel, epoch, offset });
    }
    if (kept) {
      this.#positions.set(channel, { epoch, offset });
      this.#acknowledgeSoon(channel, { epoch, offset });
    }
  }

  #idOf(frame) {
    try {
      const id = idOf(frame);
      if (id !== undefined) {
        this.#marks.add(id);
      }
      return id;
    } catch (error) {
      this.#world.facts.trouble(`${this.label}: ${error.message}`);
      return undefined;
    }
  }

  #acknowledgeSoon(channel, position) {
    if (this.#kind !== 'acks') {
      return;
    }
    this.#unacknowledged.set(channel, position);
    if (!this.#isLazy) {
      this.#acknowledge();
    } else {
      this.#ackTimer ??= setTimeout(() => this.#acknowledge(), this.#random.between(20, 600));
    }
  }

  #acknowledge() {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    if (!this.#connection?.isOpen) {
      return;
    }
    for (const [channel, { epoch, offset }] of this.#unacknowledged) {
      this.#tell('acked', { channel, epoch, offset });
      this.#connection.send({ type: 'ack', offset });
    }
    this.#unacknowledged.clear();
  }

  async #go(isSudden) {
    const connection = this.#connection;
    if (connection === undefined) {
      return;
    }
    this.#acknowledge();
    const { gracefully, code, reason } = await (isSudden && this.#kind !== 'plain'
      ? connection.cut()
      : connection.leave());
    this.#connection = undefined;
    this.#tell('closed', { gracefully });
    const isToComeBack = this.#world.isShaky && code === unavailable;
    if (gracefully && code !== 1000 && code !== 1005 && !isToComeBack) {
      this.#world.facts.trouble(`${this.label} was sent away with ${code} ${reason}`);
    }
  }

  #tell(is, members) {
    this.#world.facts.tell(is, { device: this.label, connection: this.#number, ...members });
  }
}
