/** How large a model may be. Far beyond what can be explored; what lies above is a slip, and would only use up memory. */

/** Objects of one struct. */
export const mostObjects = 4095;
/** Tasks at one time, those started by `spawn` included. */
export const mostTasks = 64;
/** Elements of a FixedArray. */
export const longestArray = 4095;
/** Levels of syntax within each other: whoever walks a tree calls himself that many times. */
export const deepestNesting = 500;
