// What NumPy draws: seeds made of several numbers (SeedSequence), and whole numbers below a bound (default_rng, that is
// O'Neill's PCG64). Source: numpy/random/bit_generator.pyx, src/pcg64 and src/distributions/distributions.c.

const WORD = 0xffffffffn;
const [WORD64, WORD128] = [(1n << 64n) - 1n, (1n << 128n) - 1n];
const POOL = 4; // words that are mixed

/**
 * Words of 32 bits that follow from numbers, `SeedSequence(numbers).generate_state(count)`.
 * @param {bigint[]} numbers at least 0; two of up to 64 bits
 * @param {number} count
 */
export function seedWords(numbers, count) {
  const entropy = numbers.flatMap(digits);
  const pool = new Uint32Array(POOL);
  let constant = 0x43b0d7e5;
  /** @param {number} word */
  function hash(word) {
    let value = word ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    value = Math.imul(value, constant);
    return value ^ (value >>> 16);
  }
  /** @param {number} x @param {number} y */
  function mix(x, y) {
    const value = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
    return value ^ (value >>> 16);
  }
  for (let i = 0; i < POOL; i++) pool[i] = hash(entropy[i] ?? 0);
  for (let from = 0; from < POOL; from++)
    for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  for (const word of entropy.slice(POOL))
    for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to], hash(word));
  return generate(pool, count);
}

/** @param {Uint32Array} pool @param {number} count */
function generate(pool, count) {
  let constant = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    let value = pool[i % POOL] ^ constant;
    constant = Math.imul(constant, 0x58f38ded);
    value = Math.imul(value, constant);
    return value ^ (value >>> 16);
  });
}

/** The 32-bit digits of a number, the lowest first. @param {bigint} number */
function digits(number) {
  const found = [];
  for (let rest = number; rest > 0n || !found.length; rest >>= 32n) found.push(Number(rest & WORD));
  return found;
}

/**
 * The first of the 64-bit words, `SeedSequence(numbers).generate_state(1, np.uint64)[0]`.
 * @param {bigint[]} numbers
 */
export function seedWord64(numbers) {
  const [low, high] = seedWords(numbers, 2);
  return (BigInt(high) << 32n) | BigInt(low);
}

/**
 * Whole numbers from 0 up to below a bound, `default_rng(numbers).integers(bound, size=count)`.
 * @param {bigint[]} numbers
 * @param {number} bound below 2³²
 * @param {number} count
 */
export function integersBelow(numbers, bound, count) {
  const draw = pcg64(numbers);
  const refused = 2 ** 32 % bound; // of the low halves, so that all numbers are equally likely (Lemire 2019)
  return Int32Array.from({ length: count }, () => {
    let product;
    do product = BigInt(draw()) * BigInt(bound);
    while (Number(product & WORD) < refused);
    return Number(product >> 32n);
  });
}

/**
 * Words of 32 bits: of each of 64 first the lower half.
 * @param {bigint[]} numbers
 */
function pcg64(numbers) {
  const words = seedWords(numbers, 8);
  const [s1, s0, i1, i0] = [0, 2, 4, 6].map((i) => (BigInt(words[i + 1]) << 32n) | BigInt(words[i]));
  const factor = (0x2360ed051fc65da4n << 64n) | 0x4385df649fccf645n;
  const step = ((((i1 << 64n) | i0) << 1n) | 1n) & WORD128;
  let state = step; // one step from 0
  const advance = () => (state = (state * factor + step) & WORD128);
  state = (state + ((s1 << 64n) | s0)) & WORD128;
  advance();
  /** @type {number | null} */
  let upper = null;
  return () => {
    if (upper !== null) {
      const kept = upper;
      upper = null;
      return kept;
    }
    advance();
    const folded = (state >> 64n) ^ (state & WORD64);
    const turn = state >> 122n;
    const word = ((folded >> turn) | (folded << (64n - turn))) & WORD64;
    upper = Number(word >> 32n);
    return Number(word & WORD);
  };
}
