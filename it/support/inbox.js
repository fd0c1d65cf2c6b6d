// What has come in so far, for a test to wait on.

/** How long to wait for what should come; no test waits for this long in order to pass. */
const patience = 20_000;

export class Inbox {
  /** Everything so far, in the order of its coming. */
  all = [];

  #taken = new Set();
  #watchers = new Set();
  #end;

  add(item) {
    this.all.push(item);
    this.#tell();
  }

  /** Nothing comes any more: who waits in vain is told so at once. */
  end(why) {
    this.#end ??= why;
    this.#tell();
  }

  #tell() {
    for (const look of [...this.#watchers]) {
      look();
    }
  }

  /**
   * The first that fits which no earlier call has taken.
   *
   * @param wanted a function, or an object whose members the item must have
   */
  next(wanted) {
    const fits = typeof wanted === 'function' ? wanted : (item) => has(item, wanted);
    return new Promise((resolve, reject) => {
      const done = (action) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        action();
      };
      const fail = (why) => {
        const what = typeof wanted === 'function' ? `${wanted}` : JSON.stringify(wanted);
        const newest = this.all.slice(-8).map((item) => JSON.stringify(item)?.slice(0, 300));
        reject(new Error(`${what} did not come: ${why}; newest here:\n${newest.join('\n')}`));
      };
      const look = () => {
        const index = this.all.findIndex((item, i) => !this.#taken.has(i) && fits(item));
        if (index >= 0) {
          this.#taken.add(index);
          done(() => resolve(this.all[index]));
        } else if (this.#end !== undefined) {
          done(() => fail(this.#end));
        }
      };
      const timer = setTimeout(() => done(() => fail(`nothing in ${patience} ms`)), patience);
      this.#watchers.add(look);
      look();
    });
  }
}

function has(item, wanted) {
  return Object.entries(wanted).every(([name, value]) =>
    value !== null && typeof value === 'object'
      ? item?.[name] !== undefined && has(item[name], value)
      : item?.[name] === value,
  );
}

/** What a promise gives, unless it keeps its word for too long. */
export function soon(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} did not happen in ${patience} ms`)),
      patience,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again until an answer fits: for what the server does in its own time and tells nobody. */
export async function eventually(ask, fits) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`after ${patience} ms it is still ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
