/** What a register file may hold. A province has some thousand agencies; whatever is beyond these is no register. */
export interface TableLimits {
  bytes: number;
  rows: number;
  columns: number;
  cells: number;
  /** Characters of one cell: what a spreadsheet can hold. */
  cell: number;
  /** Characters of all cells together. */
  text: number;
  merges: number;
  entries: number;
  /** Bytes of all parts of a workbook once inflated, counted while inflating. */
  unpacked: number;
}

export const TABLE_LIMITS: TableLimits = {
  bytes: 20_000_000,
  rows: 50_000,
  columns: 200,
  cells: 1_000_000,
  cell: 32_767,
  text: 20_000_000,
  merges: 2_000,
  entries: 500,
  unpacked: 150_000_000,
};
