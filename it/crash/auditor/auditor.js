// Judges what happened by the facts alone. It knows nothing of the server, nor of those who talked to it.
import { Deliveries } from './deliveries.js';
import { Files } from './files.js';
import { Findings } from './findings.js';
import { Kills } from './kills.js';
import { Log } from './log.js';
import { Tasks } from './tasks.js';

/** What each fact must say; `README.md` tells what they mean. */
const members = {
  device: ['device', 'kind', 'channels'],
  attempted: ['id', 'channels', 'durable'],
  accepted: ['id', 'channel', 'epoch', 'offset'],
  stands: ['device', 'connection', 'channel', 'epoch', 'offset'],
  received: ['device', 'connection', 'channel', 'epoch', 'offset', 'kept'],
  acked: ['device', 'connection', 'channel', 'epoch', 'offset'],
  closed: ['device', 'connection', 'gracefully'],
  submitted: ['id', 'task'],
  paused: ['task'],
  resuming: ['task'],
  cancelled: ['task'],
  ended: ['task', 'status'],
  unknown: ['task'],
  stored: ['file', 'digest'],
  fetched: ['file', 'status'],
  killed: [],
  started: ['took'],
  trouble: ['text'],
  over: [],
};

export class Auditor {
  #findings = new Findings();
  #kills;
  #log;
  #deliveries;
  #tasks;
  #files;
  #starts = [];
  #facts = 0;
  #isOver = false;
  #end = 0;

  /** @param window milliseconds before a kill that the server may forget of what it has written and was not acknowledged */
  constructor({ window = 1500 } = {}) {
    this.#kills = new Kills(window);
    this.#log = new Log(this.#findings);
    this.#deliveries = new Deliveries(this.#log, this.#kills, this.#findings);
    this.#tasks = new Tasks(this.#findings);
    this.#files = new Files(this.#findings);
  }

  /** Takes a fact, in the order in which they came about. */
  note(fact) {
    check(fact);
    this.#facts += 1;
    this.#end = fact.at;
    const n = this.#facts;
    switch (fact.is) {
      case 'device':
        return this.#deliveries.device(fact);
      case 'attempted':
        return this.#log.attempted(fact, n);
      case 'accepted':
        return this.#log.accepted(fact);
      case 'stands':
        return this.#deliveries.stands(fact, n);
      case 'received':
        return this.#deliveries.received(fact);
      case 'acked':
        return this.#deliveries.acked(fact);
      case 'closed':
        return this.#deliveries.closed(fact);
      case 'submitted':
        return this.#tasks.submitted(fact);
      case 'paused':
        return this.#tasks.paused(fact);
      case 'resuming':
        return this.#tasks.resuming(fact);
      case 'cancelled':
        return this.#tasks.cancelled(fact);
      case 'ended':
        return this.#tasks.ended(fact);
      case 'unknown':
        return this.#tasks.unknown(fact);
      case 'stored':
        return this.#files.stored(fact);
      case 'fetched':
        return this.#files.fetched(fact);
      case 'killed':
        return this.#kills.note(fact.at);
      case 'started':
        this.#kills.started(fact.at);
        return this.#starts.push(fact.took);
      case 'trouble':
        return this.#findings.add('trouble', fact.text);
      case 'over':
        this.#isOver = true;
    }
  }

  /** What is wrong, and what there was. */
  verdict() {
    this.#deliveries.lookForGaps();
    this.#deliveries.lookForLosses();
    this.#tasks.judge();
    const figures = this.#figures();
    if (!this.#isOver) {
      this.#findings.add('no end', 'the facts break off; whoever reported them has failed');
    }
    for (const name of ['durable messages acknowledged', 'messages taken', 'kills']) {
      if (figures[name] === 0) {
        this.#findings.add('nothing shown', `${name}: 0`);
      }
    }
    return { findings: this.#findings, figures };
  }

  #figures() {
    const starts = this.#starts.toSorted((a, b) => a - b);
    return {
      seconds: Math.round(this.#end / 1000),
      kills: this.#kills.count,
      'starts that got as far as listening': starts.length,
      'median time of a start, ms': Math.round(starts[Math.floor(starts.length / 2)] ?? 0),
      ...this.#log.figures(),
      ...this.#deliveries.figures(),
      ...this.#tasks.figures(),
      ...this.#files.figures(),
      facts: this.#facts,
    };
  }
}

function check(fact) {
  const wanted = members[fact.is];
  if (wanted === undefined) {
    throw new Error(`there is no fact '${fact.is}'; known are ${Object.keys(members).join(', ')}`);
  }
  const missing = [...wanted, 'at'].filter((name) => fact[name] === undefined);
  if (missing.length > 0) {
    throw new Error(`${missing.join(', ')} is missing in ${JSON.stringify(fact)}`);
  }
}
