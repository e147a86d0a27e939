/**
 * Spreadsheets run what begins with these as a formula (ASVS 5.0, 1.2.10), the full-width ones too. A cell that has
 * the quote of its own gets another, so that the reader knows which to take off.
 */
export function disarm(cell: string): string {
  return /^'*[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before its guard: only a quote that `disarm` puts there is taken off. */
export function rearm(cell: string): string {
  return /^'+[=+\-@\t\r＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}
