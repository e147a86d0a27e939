/** An official paper in the layout of Decree 30/2020/NĐ-CP, annex I. Every text here is printed literally. */
export interface OfficialReport {
  header: {
    parentAgency: string | null;
    issuingAgency: string;
    /** Null until the clerk gives a number; the paper then leaves room for it. */
    number: string | null;
    /** What follows the number, such as BC-SKHCN. */
    symbol: string;
    place: string;
    /** YYYY-MM-DD */
    date: string;
  };
  /** Such as BÁO CÁO. */
  typeName: string;
  subject: string;
  addressees: string[];
  blocks: Block[];
  signature: { title: string; name: string | null };
  recipients: string[];
  /** A note in italics under the subject, such as that the figures are for demonstration. */
  label: string | null;
  metadata: PaperMetadata;
}

export interface PaperMetadata {
  title: string;
  author: string;
  /** An ISO instant; the only clock that the bytes of the paper know. */
  createdAt: string;
  id: string;
}

export type Align = 'left' | 'center' | 'right';

export interface Column {
  title: string;
  /** Relative to the other columns in a paper; characters in a sheet. */
  width: number;
  align: Align;
}

export interface Bar {
  label: string;
  percent: number;
}

export type Block =
  | { kind: 'heading'; level: 1 | 2; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'table'; columns: Column[]; rows: string[][]; caption?: string }
  | { kind: 'chart'; title: string; bars: Bar[] };

export interface SummarySheet {
  title: string;
  subtitle: string;
  note: string | null;
  columns: Column[];
  rows: (string | number | null)[][];
  createdAt: string;
  id: string;
}
