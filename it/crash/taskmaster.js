// One who submits tasks, changes their mind about some, and wants to know how each ends.
import { setTimeout as wait } from 'node:timers/promises';
import { chance } from './chance.js';

const over = ['completed', 'failed', 'cancelled'];

export class Taskmaster {
  #world;
  #user;
  #random;
  #inputs;
  #keeper;
  #unfinished = new Set();
  #count = 0;

  /**
   * @param inputs kinds of task with their inputs
   * @param keeper fetches what tasks leave
   */
  constructor(world, user, inputs, keeper, seed) {
    this.#world = world;
    this.#user = user;
    this.#inputs = inputs;
    this.#keeper = keeper;
    this.#random = chance(seed, `${user}'s tasks`);
  }

  async run() {
    while (!this.#world.isSettling) {
      const task = await this.#submit();
      if (task !== undefined) {
        this.#unfinished.add(task);
        await this.#meddle(task);
        await this.#lookAtOne();
      }
      await this.#world.rest(this.#random.between(100, 1500));
    }
  }

  /** Who looks before the end has the server cut off while others fetch what is done. */
  async #lookAtOne() {
    if (this.#unfinished.size > 3) {
      await this.#look(this.#random.pick([...this.#unfinished]), false);
    }
  }

  async #submit() {
    this.#count += 1;
    const id = `${this.#user}-task-${this.#count}`;
    const json = this.#random.pick(this.#inputs);
    const options = { user: this.#user, json, key: id };
    const isRepeated = this.#random.happens(0.1);
    const impatience = this.#random.happens(0.1) ? this.#random.between(1, 20) : undefined;
    const task = this.#note(id, await this.#ask('POST', '', { ...options, impatience }));
    if (task !== undefined && isRepeated) {
      this.#note(id, await this.#ask('POST', '', options));
    }
    return task;
  }

  #note(id, answer) {
    if (answer === undefined) {
      return undefined;
    }
    if (answer.status !== 202 && answer.status !== 200) {
      this.#world.facts.trouble(`submitting ${id} was refused: ${JSON.stringify(answer)}`);
      return undefined;
    }
    const task = answer.body.taskId;
    this.#world.facts.tell('submitted', { id, task });
    return task;
  }

  async #meddle(task) {
    const random = this.#random;
    await this.#world.rest(random.between(0, 600));
    if (random.happens(0.25)) {
      const answer = await this.#control(task, 'cancel');
      if (answer?.body.status === 'cancelled') {
        this.#world.facts.tell('cancelled', { task });
      }
    } else if (random.happens(0.4)) {
      const answer = await this.#control(task, 'pause');
      if (answer?.body.status === 'paused') {
        this.#world.facts.tell('paused', { task });
      }
      await this.#world.rest(random.between(0, 4000));
      await this.#resume(task);
    }
  }

  async #resume(task) {
    this.#world.facts.tell('resuming', { task });
    await this.#control(task, 'resume');
  }

  /** The answer when it was done; it can't be when the task is over, or the answer before was lost. */
  async #control(task, action) {
    const answer = await this.#ask('POST', `/${task}/${action}`, {
      user: this.#user,
      json: {},
      key: `${action}-${task}`,
    });
    if (answer?.status === 404) {
      this.#world.facts.tell('unknown', { task });
    }
    return answer?.status === 200 ? answer : undefined;
  }

  #ask(method, path, options) {
    return this.#world.ask(method, `/api/v1/tasks${path}`, options);
  }

  /** Waits until every task is over, and tells how each is. */
  async finish() {
    const deadline = performance.now() + this.#world.patience;
    while (this.#unfinished.size > 0 && performance.now() < deadline) {
      for (const task of this.#unfinished) {
        await this.#look(task);
      }
      await wait(100);
    }
  }

  async #look(task, resumes = true) {
    const answer = await this.#ask('GET', `/${task}`, { user: this.#user });
    if (answer?.status === 404) {
      this.#world.facts.tell('unknown', { task });
      this.#unfinished.delete(task);
    } else if (over.includes(answer?.body?.status)) {
      const { status, result, error } = answer.body;
      const told = result === undefined ? error : JSON.stringify(result);
      this.#world.facts.tell('ended', { task, status, result: told });
      if (answer.body.download) {
        this.#keeper.note(task);
      }
      this.#unfinished.delete(task);
    } else if (resumes && answer?.body?.status === 'paused') {
      await this.#resume(task); // Its pause came, and the answer did not.
    }
  }
}
