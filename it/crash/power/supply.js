// The power of a server's machine: what it runs with, and what is left when it goes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chance } from '../chance.js';
import { Machine } from './machine.js';

const source = fileURLToPath(new URL('journal.c', import.meta.url));

export class PowerSupply {
  #disk;
  #journal;
  #library;
  #honest;
  #random;
  #machine = new Machine();

  /**
   * @param folder of its own; the server's disk is in there
   * @param honest whether the disk has what it says it has
   */
  constructor(folder, { seed, honest }) {
    mkdirSync(folder);
    const whole = realpathSync(folder);
    this.#disk = join(whole, 'disk');
    this.#journal = join(whole, 'journal');
    this.#library = join(whole, 'journal.so');
    this.#honest = honest;
    this.#random = chance(seed, 'power');
    mkdirSync(this.#disk);
    const options = ['-O2', '-shared', '-fPIC', '-o', this.#library, source, '-ldl', '-lpthread'];
    execFileSync(process.env.CC ?? 'cc', options, { stdio: 'inherit' });
  }

  /** Environment variables with which a server has its data on this machine. */
  get settings() {
    return {
      CARILLON_DATA_DIR: join(this.#disk, 'data'),
      LD_PRELOAD: this.#library,
      POWER_ROOT: this.#disk,
      POWER_JOURNAL: this.#journal,
    };
  }

  /** The power has gone, just when the server was killed: its folder is what a disk has then. */
  cut() {
    const machine = this.#machine;
    machine.replay(this.#read(), { honest: this.#honest });
    const unseen = machine.differences(this.#disk);
    if (unseen.length > 1) {
      throw new Error(`the journal has not seen what happened to ${unseen.join(', ')}`);
    }
    if (this.#honest) {
      machine.cut(this.#random);
    } else {
      machine.cutShort(this.#random);
    }
    machine.writeTo(this.#disk);
    rmSync(this.#journal, { force: true });
  }

  /** A server that was killed at once has written nothing. */
  #read() {
    try {
      return readFileSync(this.#journal);
    } catch (error) {
      if (error.code === 'ENOENT') {
        return Buffer.alloc(0);
      }
      throw error;
    }
  }
}
