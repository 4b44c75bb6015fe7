// One block of memory, cut into the arrays of a network: all that training needs is taken at once, so that it is known
// at the start whether there is enough, and no step waits for more.

const SIZE = 4; // bytes of a number
const ALIGNED = 16; // bytes that are handled at once

/**
 * Where arrays of given lengths lie, one after the other.
 * @template {Record<string, number>} L
 * @param {L} lengths numbers of each
 */
export function layOut(lengths) {
  let bytes = 0;
  const places = Object.entries(lengths).map(([name, length]) => {
    const place = { name, at: bytes, length };
    bytes += Math.ceil((SIZE * length) / ALIGNED) * ALIGNED;
    return place;
  });
  return {
    bytes,
    /**
     * The arrays in a block of memory, all 0.
     * @param {ArrayBuffer} buffer
     * @returns {{[name in keyof L]: Float32Array}}
     */
    cut: (buffer) =>
      /** @type {any} */ (
        Object.fromEntries(places.map(({ name, at, length }) => [name, new Float32Array(buffer, at, length)]))
      ),
  };
}

/** The same memory, read as whole numbers. @param {Float32Array} array */
export const asIntegers = (array) => new Int32Array(array.buffer, array.byteOffset, array.length);

/** The next multiple of four. @param {number} n */
export const inFours = (n) => Math.ceil(n / 4) * 4;
