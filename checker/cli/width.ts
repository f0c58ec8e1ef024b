/** How wide the place is that results are printed to. */

/** Narrower than that nothing can be read in columns. */
const leastWidth = 40;

/** The columns of the terminal; without one, what COLUMNS says; `otherwise` where there is nobody to ask. */
export function columnsOutside(otherwise: number): number {
  // A terminal may not know its size, or say 0.
  const said = process.stdout.columns || Number(process.env['COLUMNS']);
  return Math.max(leastWidth, Number.isInteger(said) && said > 0 ? said : otherwise);
}
