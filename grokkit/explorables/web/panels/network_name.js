/**
 * "mod 113, attention rate 0.5, seed 2, 8 heads of 16": one of several networks.
 * @param {{p: number, rate: number, seed: number, differs?: string}} network what else differs from the book's, in words
 */
export const nameOf = ({ p, rate, seed, differs }) =>
  `mod ${p}, attention rate ${rate}, seed ${seed}${differs ? `, ${differs}` : ""}`;
