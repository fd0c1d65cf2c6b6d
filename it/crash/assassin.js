import { chance } from './chance.js';

/** Kills the server at random moments, also while it starts, and starts it again on the same data. */
export class Assassin {
  #world;
  #random;
  #kills = 0;

  constructor(world, seed) {
    this.#world = world;
    this.#random = chance(seed, 'assassin');
  }

  get kills() {
    return this.#kills;
  }

  /** Goes on until `isEnough` says so of the number of kills; the server lives at the end. */
  async run(isEnough) {
    while (!isEnough(this.#kills)) {
      const life = this.#random.happens(0.3) ? [0, 400] : [400, 3500];
      await this.#world.rest(this.#random.between(...life));
      await this.kill();
      while (!(await this.#started(isEnough))) {
        await this.kill();
      }
    }
  }

  async kill() {
    this.#kills += 1;
    this.#world.facts.tell('killed');
    await this.#world.server.kill();
  }

  /** Whether it got as far as listening, before somebody lost patience. */
  async #started(isEnough) {
    const isHasty = this.#random.happens(0.15) && !isEnough(this.#kills);
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
  }
}
