// What is left on a disk when the power goes, and that the journal of a real program is followed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chance } from '../chance.js';
import { kinds, record } from './journal.js';
import { Machine } from './machine.js';
import { PowerSupply } from './supply.js';

const folder = mkdtempSync(join(tmpdir(), 'carillon-power-'));
after(() => rmSync(folder, { recursive: true }));

/** Cuts the power in many ways, and gives what a file may be then; undefined for no file. */
function outcomes(history, name = 'a') {
  const found = new Set();
  for (let seed = 0; seed < 60; seed++) {
    const machine = new Machine();
    machine.replay(Buffer.concat(history));
    machine.cut(chance(seed, 'power'));
    const disk = join(folder, 'disk');
    machine.writeTo(disk);
    const path = join(disk, name);
    found.add(existsSync(path) ? readFileSync(path, 'latin1') : undefined);
  }
  return found;
}

const root = record(kinds.open, { number: 1, inode: 1, data: '/' });
const created = record(kinds.create, { number: 2, inode: 5, data: '/a' });
const write = (number, data, at = 0) => record(kinds.write, { number, inode: 5, at, data });
const sync = (inode, at) => record(kinds.sync, { inode, at });
const stored = [root, created, write(3, 'old'), sync(5, 3), sync(1, 3)];

test('what was forced, with its name, is there however the power goes', () => {
  assert.deepEqual(outcomes(stored), new Set(['old']));
});

test('a file whose folder was not forced may be gone', () => {
  assert.deepEqual(
    outcomes([root, created, write(3, 'old'), sync(5, 3)]),
    new Set([undefined, 'old']),
  );
});

test('a file that was not forced may be empty', () => {
  assert.deepEqual(outcomes([root, created, write(3, 'old'), sync(1, 3)]), new Set(['', 'old']));
});

test('what was written while a sync went on may be there or not', () => {
  const meanwhile = [...stored, write(4, 'new'), sync(5, 3)];
  assert.deepEqual(outcomes(meanwhile), new Set(['old', 'new']));
});

test('a long write may be torn between sectors or pages, and nowhere else', () => {
  const long = 'x'.repeat(8192);
  const found = [...outcomes([...stored, write(4, long)])];
  assert.ok(found.some((text) => text.includes('x') && text.includes('\0')));
  for (const text of found) {
    assert.equal(text.length % 512, text === 'old' ? 3 : text.length % 512);
    assert.match(text, /^(old)?(\0*x*)*$/);
  }
  assert.ok(found.includes(long));
});

test('a file that is moved over another is the one or the other', () => {
  const moved = [
    ...stored,
    record(kinds.create, { number: 4, inode: 6, data: '/b' }),
    record(kinds.write, { number: 5, inode: 6, data: 'new' }),
    sync(6, 5),
    record(kinds.rename, { number: 6, data: '/b\0/a' }),
  ];
  assert.deepEqual(outcomes(moved), new Set(['old', 'new']));
  assert.deepEqual(outcomes([...moved, sync(1, 6)]), new Set(['new']));
});

test('what was removed may be there again until its folder is forced', () => {
  const removed = [...stored, record(kinds.unlink, { number: 4, data: '/a' })];
  assert.deepEqual(outcomes(removed), new Set(['old', undefined]));
  assert.deepEqual(outcomes([...removed, sync(1, 4)]), new Set([undefined]));
});

test('a disk that lies loses what it said that it has', () => {
  const found = new Set();
  for (let seed = 0; seed < 60; seed++) {
    const machine = new Machine();
    machine.replay(Buffer.concat(stored), { honest: false });
    machine.cutShort(chance(seed, 'power'));
    machine.writeTo(join(folder, 'lost'));
    found.add(readdirSync(join(folder, 'lost')).length);
  }
  assert.ok(found.has(0));
});

test('the journal of a real program has all that it did', () => {
  const supply = new PowerSupply(join(folder, 'real'), { seed: '1', honest: true });
  const program = `
    const fs = require('node:fs');
    const data = process.env.CARILLON_DATA_DIR;
    fs.mkdirSync(data);
    fs.writeFileSync(data + '/kept', 'k'.repeat(10000), { flush: true });
    fs.writeFileSync(data + '/moved.part', 'm', { flush: true });
    fs.renameSync(data + '/moved.part', data + '/moved');
    fs.appendFileSync(data + '/kept', 'more');
    fs.truncateSync(data + '/kept', 9000);
    fs.copyFileSync(data + '/kept', data + '/copy');
    fs.rmSync(data + '/copy');
    for (const path of [data + '/kept', data, data + '/..']) {
      const file = fs.openSync(path, 'r');
      fs.fsyncSync(file);
      fs.closeSync(file);
    }
    fs.writeFileSync(data + '/unforced', 'u');`;
  const env = { ...process.env, ...supply.settings };
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);

  supply.cut(); // throws if something is missing in the journal

  const data = supply.settings.CARILLON_DATA_DIR;
  assert.equal(readFileSync(join(data, 'kept'), 'utf8'), 'k'.repeat(9000));
  assert.equal(readFileSync(join(data, 'moved'), 'utf8'), 'm');
});
