/** Charts of drivers draw the newest of them; the table goes further, and the CSV has all. */
export const mostRows = 40;
