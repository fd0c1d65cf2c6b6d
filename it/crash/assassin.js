import { chance } from './chance.js';

/** Kills the server at random moments, also while it starts, and starts it again on the same data. */
export class Assassin {
  #world;
  #random;
  #kills = 0;
  /** Kills of a server that had acknowledged something since it started: the others can show little. */
  #atWork = 0;
  #accepted = 0;
  #around;

  /** @param around is told when the server is killed, and when it listens: the power may have gone, too; it says when there was enough to see */
  constructor(world, seed, around) {
    this.#world = world;
    this.#around = around;
    this.#random = chance(seed, 'assassin');
  }

  get kills() {
    return this.#kills;
  }

  /** Goes on until `isEnough` says so of the number of kills at work, and of all; the server lives at the end. */
  async run(isEnough) {
    await this.#somethingStored();
    while (!isEnough(this.#atWork, this.#kills)) {
      await this.#moment();
      await this.kill();
      while (!(await this.#started(isEnough))) {
        await this.kill();
      }
    }
  }

  /**
   * Until something is stored in about every channel: before that its epoch is the process's own, and whoever stood at its
   * beginning is told after a kill that not everything was recovered.
   */
  async #somethingStored() {
    await Promise.race([this.#world.facts.more('accepted', 60), this.#world.rest(20_000)]);
  }

  /** Either soon after it listens, or in the very moment of an acknowledgement. */
  async #moment() {
    const random = this.#random;
    await Promise.race([this.#around.worked(), this.#world.rest(20_000)]);
    if (random.happens(0.3)) {
      await this.#world.rest(random.between(0, 500));
    } else {
      const acknowledgement = this.#world.facts.more('accepted', 1 + random.below(600));
      await Promise.race([acknowledgement, this.#world.rest(4000)]);
    }
  }

  async kill() {
    const { accepted = 0 } = this.#world.facts.counts;
    this.#kills += 1;
    this.#atWork += accepted > this.#accepted ? 1 : 0;
    this.#accepted = accepted;
    this.#world.facts.tell('killed');
    await this.#world.server.kill();
    this.#around.killed();
  }

  /** Whether it got as far as listening, before somebody lost patience. */
  async #started(isEnough) {
    const isHasty = this.#random.happens(0.15) && !isEnough(this.#atWork, this.#kills);
    const starting = this.start();
    if (!isHasty) {
      await starting;
      return true;
    }
    const early = starting.then(
      () => true,
      () => false,
    );
    return Promise.race([early, this.#world.rest(this.#random.between(100, 900))]);
  }

  async start() {
    const before = performance.now();
    await this.#world.server.start();
    this.#world.facts.tell('started', { took: Math.round(performance.now() - before) });
    this.#around.started();
  }
}
