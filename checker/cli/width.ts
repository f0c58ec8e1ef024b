/** How wide the place is that results are printed to. */

/** Wide enough for columns, narrow enough for a mail: what is used where there is nobody to ask. */
const widthWithoutTerminal = 100;

/** Narrower than that nothing can be read in columns. */
const leastWidth = 40;

/** The columns of the terminal; without one, what COLUMNS says. */
export function columnsOutside(): number {
  // A terminal may not know its size, or say 0.
  const said = process.stdout.columns || Number(process.env['COLUMNS']);
  return Math.max(leastWidth, Number.isInteger(said) && said > 0 ? said : widthWithoutTerminal);
}
