// The Mersenne Twister (Matsumoto and Nishimura 1998, MT19937), from which both Python's `random` and PyTorch draw, and
// Python's way to shuffle with it: the published splits are made by it.

const [LENGTH, MIDDLE] = [624, 397];
const [UPPER, LOWER] = [0x80000000, 0x7fffffff];

/** The next number, 0 … 2³² − 1. @typedef {() => number} Draw */

/**
 * Seeded as PyTorch does, by one number of which the lowest 32 bits count.
 * @param {bigint} seed
 * @returns {Draw}
 */
export const mersenneOfTorch = (seed) => drawFrom(stateOf(Number(seed & 0xffffffffn)));

/**
 * Seeded as `random.Random(seed)` does, by all 32-bit digits of the seed.
 * @param {bigint} seed at least 0
 * @returns {Draw}
 */
export function mersenneOfPython(seed) {
  const key = [];
  for (let rest = seed; rest > 0n || !key.length; rest >>= 32n) key.push(Number(rest & 0xffffffffn));
  const state = stateOf(19650218);
  let i = 1;
  let j = 0;
  for (let k = Math.max(LENGTH, key.length); k; k--) {
    state[i] = (state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1664525)) + key[j] + j;
    i = next(state, i);
    j = (j + 1) % key.length;
  }
  for (let k = LENGTH - 1; k; k--) {
    state[i] = (state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1566083941)) - i;
    i = next(state, i);
  }
  state[0] = UPPER;
  return drawFrom(state);
}

/** @param {Uint32Array} state @param {number} i */
function next(state, i) {
  if (i + 1 < LENGTH) return i + 1;
  state.copyWithin(0, LENGTH - 1);
  return 1;
}

/** @param {number} seed */
function stateOf(seed) {
  const state = new Uint32Array(LENGTH);
  state[0] = seed;
  for (let i = 1; i < LENGTH; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  return state;
}

/** @param {Uint32Array} state @returns {Draw} */
function drawFrom(state) {
  let at = LENGTH;
  return () => {
    if (at === LENGTH) {
      twist(state);
      at = 0;
    }
    let y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/** @param {Uint32Array} words */
function twist(words) {
  const state = words;
  for (let i = 0; i < LENGTH; i++) {
    const y = (state[i] & UPPER) | (state[(i + 1) % LENGTH] & LOWER);
    state[i] = state[(i + MIDDLE) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/**
 * Put things into the order in which `random.Random(seed).shuffle` puts them.
 * @template {unknown[] | Int32Array} T
 * @param {T} things changed
 * @param {Draw} draw of `mersenneOfPython`
 */
export function shuffle(things, draw) {
  const order = things;
  for (let i = order.length - 1; i > 0; i--) {
    const bits = 32 - Math.clz32(i + 1);
    let j;
    do j = draw() >>> (32 - bits);
    while (j > i);
    [order[i], order[j]] = [order[j], order[i]];
  }
}
