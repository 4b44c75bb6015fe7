// Numbers as the reader sees and hears them.

const grouped = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * 12769 → "12,769"
 * @param {number} n
 */
export const whole = (n) => grouped.format(n);

/**
 * -7 → "⁻⁷"
 * @param {number} n
 */
export const superscript = (n) =>
  (n < 0 ? "⁻" : "") + [...String(Math.abs(n))].map((d) => SUPERSCRIPT[Number(d)]).join("");

/**
 * Exponent and two-digit mantissa, after rounding: 9.99e-8 is 1.0e-7.
 * @param {number} x
 * @returns {[string, number]}
 */
function scientific(x) {
  const [mantissa, exponent] = x.toExponential(1).split("e");
  return [mantissa, Number(exponent)];
}

/**
 * Three digits, of either sign: "0.312", "−12.3", "1,204".
 * @param {number} x
 */
export function decimal(x) {
  const size = Math.abs(x);
  const digits =
    size >= 1000
      ? whole(size)
      : size >= 100
        ? size.toFixed(0)
        : size >= 10
          ? size.toFixed(1)
          : size >= 1
            ? size.toFixed(2)
            : size.toFixed(3);
  return `${x < 0 && Number(digits.replace(",", "")) !== 0 ? "−" : ""}${digits}`;
}

/**
 * Two or three digits, or a power of ten where zeros would have to be counted: "8.31", "0.0042", "2.1×10⁻⁷".
 * @param {number} x
 */
export function loss(x) {
  if (x === 0) return "0";
  if (x >= 1000) return whole(x);
  if (x >= 1e-3) return x.toPrecision(x < 0.1 ? 2 : 3);
  const [mantissa, exponent] = scientific(x);
  return `${mantissa}×10${superscript(exponent)}`;
}

/**
 * The same for the ear: "2.1 times 10 to the minus 7".
 * @param {number} x
 */
export function spokenLoss(x) {
  if (x === 0 || x >= 1e-3) return loss(x);
  const [mantissa, exponent] = scientific(x);
  return `${mantissa} times 10 to the ${exponent < 0 ? "minus " : ""}${Math.abs(exponent)}`;
}

/**
 * A share as a percentage that never claims more than is true: "100 %" only if all are, "0 %" only if none is.
 * @param {number} part @param {number} total
 */
export function percent(part, total) {
  if (total === 0) return "–";
  if (part === 0 || part === total) return `${(100 * part) / total} %`;
  const share = (100 * part) / total;
  if (share < 0.1) return "<0.1 %";
  if (share > 99.9) return ">99.9 %";
  return `${share.toFixed(1)} %`;
}

/**
 * "14, 35 and 41"
 * @param {(string | number)[]} items
 */
export function list(items) {
  const words = items.map(String);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
