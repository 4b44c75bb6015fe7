// Arithmetic on the clock with p numbers: remainders, angles, waves, and turning by multiplication.

/** The remainder 0 … p − 1, of negative numbers too. */
export const mod = (n, p) => ((n % p) + p) % p;

/** The angle of x on a clock with p numbers whose hand turns k times as fast, from 0 up to 2π. */
export const turn = (k, x, p) => (2 * Math.PI * mod(k * x, p)) / p;

/** cos 2πj/p for j = 0 … p − 1; cos(2πkx/p) is entry mod(k·x, p). @returns {Float64Array} */
export const cosines = (p) => Float64Array.from({ length: p }, (_, j) => Math.cos((2 * Math.PI * j) / p));

/** sin 2πj/p for j = 0 … p − 1. @returns {Float64Array} */
export const sines = (p) => Float64Array.from({ length: p }, (_, j) => Math.sin((2 * Math.PI * j) / p));

/** The product of two complex numbers [real, imaginary]. */
export const times = ([a, b], [c, d]) => [a * c - b * d, a * d + b * c];
