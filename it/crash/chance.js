/** Chance that can be had again: the same seed and name make the same choices, whatever others do meanwhile. */
export function chance(seed, name) {
  let state = hash(`${seed} ${name}`);
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (least, most) => least + next() * (most - least),
    below: (limit) => Math.floor(next() * limit),
    happens: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
  };
}

/** FNV-1a. */
function hash(text) {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  }
  return state;
}
