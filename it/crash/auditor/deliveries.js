import { place } from './findings.js';
import { describe } from './log.js';

/** Kinds of client, and whether they can tell what they have had. A plain one takes whatever comes. */
const kinds = { acks: true, positions: true, plain: false };

/** What each device got: everything it should, each message once, in order. */
export class Deliveries {
  #devices = new Map();
  #log;
  #kills;
  #findings;
  /** Who was told that something is gone. */
  #gaps = [];
  #connections = 0;
  #onWire = 0;

  constructor(log, kills, findings) {
    this.#log = log;
    this.#kills = kills;
    this.#findings = findings;
  }

  device({ device, kind, channels }) {
    if (!(kind in kinds)) {
      throw new Error(`${device} is of an unknown kind '${kind}'`);
    }
    this.#devices.set(device, {
      name: device,
      kind,
      followed: new Map(channels.map((channel) => [channel, new Followed()])),
      begins: new Map(),
      ends: new Map(),
    });
  }

  /** The server has told a device where in a channel it stands. */
  stands({ device: name, connection, channel, epoch, offset, recovered, partial, at }, n) {
    const device = this.#find(name);
    if (!device.begins.has(connection)) {
      device.begins.set(connection, at);
    }
    const followed = this.#followed(device, channel);
    if (followed === undefined) {
      return;
    }
    followed.since ??= { n, epoch, offset };
    if (recovered === false || partial === true) {
      this.#gaps.push({ name, channel, epoch, offset, isInUse: this.#log.isInUse(channel) });
    }
  }

  received({ device: name, connection, channel, epoch, offset, id, kept, at }) {
    this.#onWire += 1;
    const device = this.#find(name);
    const followed = this.#followed(device, channel);
    if (followed === undefined) {
      return;
    }
    const where = { channel, epoch, offset };
    const before = followed.moveOn(connection, where);
    if (before >= offset) {
      this.#findings.add(
        'out of order',
        `${name} got ${place(where)} after ${before} on one connection`,
      );
    }
    if (id === undefined) {
      this.#log.mix(channel);
      return;
    }
    const message = this.#log.find(channel, id);
    if (message === undefined) {
      this.#findings.add('from nowhere', `${name} got ${id} at ${place(where)}: nobody sent that`);
      return;
    }
    this.#log.put(message, where, `received by ${name}`);
    const had = followed.kept.get(id);
    if (!kept) {
      this.#dropped(device, followed, where, id);
    } else if (had !== undefined) {
      this.#again(device, followed, where, id, had, at);
    } else {
      // On a busy machine what a server had sent may be read after it was killed, and another begun.
      const began = device.begins.get(connection) ?? at;
      this.#first(device, followed, where, message, this.#kills.sent(began, at));
    }
  }

  #first(device, followed, where, message, at) {
    const newest = followed.newest;
    if (newest?.epoch !== where.epoch || newest.offset < where.offset) {
      followed.newest = where;
    } else if (kinds[device.kind] || !this.#standsAgain(followed, message, at)) {
      this.#findings.add(
        'out of order',
        `${device.name} took ${message.id} at ${place(where)} after ${newest.offset}`,
      );
    }
    followed.kept.set(message.id, at);
  }

  /** Whether a device had a newer message of the same key that was not durable, and is gone since a kill. */
  #standsAgain(followed, message, at) {
    return this.#log.on(message.channel).some(({ id, key, durable, place: other }) => {
      const killed = followed.kept.has(id) ? this.#kills.after(followed.kept.get(id)) : undefined;
      const isOfThatKey = key !== undefined && key === message.key && !durable;
      return isOfThatKey && other.offset > message.place.offset && killed < at;
    });
  }

  /** A client has taken a message that it had: only what was written just before a kill may come to a plain one. */
  #again(device, followed, where, id, had) {
    if (!kinds[device.kind] && this.#kills.mayForget(had)) {
      followed.resent += 1;
      followed.oldestResent = Math.max(followed.oldestResent, this.#kills.after(had) - had);
      return;
    }
    this.#findings.add(
      'twice',
      `${device.name} (${device.kind}) took ${id} at ${place(where)} again; the first time was ${this.#kills.near(had)}`,
    );
  }

  /** A client has passed over what it had had: it need not have been sent if the server knew that. */
  #dropped(device, followed, where, id) {
    followed.dropped += 1;
    if (device.kind === 'positions') {
      this.#findings.add(
        'resent in vain',
        `${device.name} was sent ${id} at ${place(where)}, though it had named a position behind that`,
      );
    } else if (device.kind === 'acks') {
      const ack = followed.acks.find(
        (one) => one.epoch === where.epoch && one.offset >= where.offset,
      );
      if (ack !== undefined && !this.#mayForget(device, ack)) {
        this.#findings.add(
          'resent in vain',
          `${device.name} was sent ${id} at ${place(where)}, though it had acknowledged ${ack.offset} ${this.#kills.near(ack.at)}`,
        );
      }
    }
  }

  /** Whether an acknowledgement may not have come to the server, or been forgotten by it. */
  #mayForget(device, { connection, at }) {
    const end = device.ends.get(connection);
    const wasLost = end !== undefined && !end.gracefully && this.#kills.isSoonAfter(at, end.at);
    return wasLost || this.#kills.mayForget(at);
  }

  acked({ device, connection, channel, epoch, offset, at }) {
    const followed = this.#followed(this.#find(device), channel);
    followed?.acks.push({ connection, epoch, offset, at });
  }

  closed({ device, connection, gracefully, at }) {
    this.#connections += 1;
    this.#find(device).ends.set(connection, { gracefully, at });
  }

  #find(name) {
    const device = this.#devices.get(name);
    if (device === undefined) {
      throw new Error(`nobody has told of a device ${name}`);
    }
    return device;
  }

  #followed(device, channel) {
    const followed = device.followed.get(channel);
    if (followed === undefined) {
      this.#findings.add('not for them', `${device.name} got something of ${channel}`);
    }
    return followed;
  }

  /**
   * Where all is durable, nobody may be told that something is gone. Where it is not, it may be what was not durable;
   * whatever was is lost if it does not come.
   */
  lookForGaps() {
    for (const { name, channel, epoch, offset, isInUse } of this.#gaps) {
      if (isInUse && !this.#log.isMixed(channel)) {
        const where = place({ channel, epoch, offset });
        this.#findings.add(
          'given up',
          `${name} was told at ${where} that not everything was recovered`,
        );
      }
    }
  }

  /** What was acknowledged, and did not come to somebody to whom it should have come. */
  lookForLosses() {
    const durable = this.#log.durable();
    for (const device of this.#devices.values()) {
      for (const [channel, followed] of device.followed) {
        const messages = durable.get(channel) ?? [];
        // What isn't durable may take the place of what is, for whoever gets it.
        const newest = newestByKey(this.#log.on(channel).filter(({ id }) => followed.kept.has(id)));
        for (const message of messages) {
          const isReplaced = newest.get(message.key)?.offset > message.place.offset;
          if (followed.isDue(message) && !followed.kept.has(message.id) && !isReplaced) {
            this.#findings.add(
              'lost',
              `${device.name} (${device.kind}) never got ${describe(message)}, ${this.#kills.near(message.acceptedAt)}`,
            );
          }
        }
      }
    }
  }

  figures() {
    const devices = [...this.#devices.values()];
    const sum = (of) =>
      devices.flatMap(({ followed }) => [...followed.values()]).reduce((n, one) => n + of(one), 0);
    const oldest = devices
      .flatMap(({ followed }) => [...followed.values()])
      .map(({ oldestResent }) => oldestResent);
    return {
      devices: devices.length,
      connections: this.#connections,
      'received on the wire': this.#onWire,
      'messages taken': sum(({ kept }) => kept.size),
      'resent and passed over by their clients': sum(({ dropped }) => dropped),
      'resent to plain clients': sum(({ resent }) => resent),
      'oldest of those, ms before a kill': Math.round(Math.max(0, ...oldest)),
      'told that something is gone': this.#gaps.length,
    };
  }
}

/** What one device has of one channel. */
class Followed {
  /** Where it stood when it came for the first time; nothing before that is due. */
  since;
  /** When each message was taken. */
  kept = new Map();
  newest;
  acks = [];
  dropped = 0;
  resent = 0;
  oldestResent = 0;
  #connection;
  #last;

  /** Gives the offset that came before on this connection, in this epoch. */
  moveOn(connection, { epoch, offset }) {
    const goesOn = this.#connection === connection && this.#last?.epoch === epoch;
    const before = goesOn ? this.#last.offset : -1;
    this.#connection = connection;
    this.#last = { epoch, offset };
    return before;
  }

  isDue({ n, place: at }) {
    if (this.since === undefined) {
      return false;
    }
    return n > this.since.n || (at.epoch === this.since.epoch && at.offset > this.since.offset);
  }
}

function newestByKey(messages) {
  const newest = new Map();
  for (const { key, place: at } of messages) {
    if (key !== undefined && !(newest.get(key)?.offset > at.offset)) {
      newest.set(key, at);
    }
  }
  return newest;
}
