/** "mod 113, attention rate 0.5, seed 2": one of several networks that add. @param {{p: number, rate: number, seed: number}} network */
export const nameOf = ({ p, rate, seed }) => `mod ${p}, attention rate ${rate}, seed ${seed}`;
