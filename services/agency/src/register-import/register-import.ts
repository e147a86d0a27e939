import { Noun, transition, type Sentence, type Transitions } from '@qms/kernel';

export const IMPORT_KINDS = ['AGENCIES', 'DECLARATIONS', 'OFFICERS', 'PROCEDURES', 'SUCCESSIONS'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** QUEUED: a worker is, or will be, at it. REFUSED: faults, nothing written. FAILED: the trouble was ours. */
export const IMPORT_STATES = ['QUEUED', 'DONE', 'REFUSED', 'FAILED'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

const LIFE: Transitions<ImportState, 'close' | 'refuse' | 'fail'> = {
  close: { from: ['QUEUED'], to: 'DONE' },
  refuse: { from: ['QUEUED'], to: 'REFUSED' },
  fail: { from: ['QUEUED'], to: 'FAILED' },
};

/** What is wrong on a line of the file; line 1 is the first. The code is stable, whatever the words say. */
export interface Fault {
  line: number;
  column: string | null;
  code: string;
  message: Sentence;
}

/** One thing that a row changes; null where there was, or will be, nothing. */
export interface RowChange {
  field: string;
  from: string | null;
  to: string | null;
}

/** What a row of the file does to the register. */
export interface ImportedRow {
  kind: 'CREATED' | 'CHANGED';
  line: number;
  /** Whom it is about, in a word or two. */
  subject: string;
  changes: RowChange[];
}

/** A column of a register file: its name for programs, and what people write above it. */
export interface ImportColumn {
  name: string;
  titles: readonly string[];
  kind?: 'text' | 'day';
  optional?: boolean;
}

export interface Line {
  line: number;
  values: Readonly<Record<string, string>>;
}

/** What an import was asked to do besides reading the file, as its planner understands it. */
export type ImportInput = Readonly<Record<string, string | boolean | null>>;

export interface Closing {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  faulty: number;
}

/** A register file taken in, or tried: all of it or nothing. */
export class RegisterImport extends Noun {
  readonly id!: string;
  kind!: ImportKind;
  actorId!: string;
  state: ImportState = 'QUEUED';
  dryRun!: boolean;
  input!: ImportInput;
  uploadId: string | null = null;
  sha256!: string;
  rows = 0;
  created = 0;
  changed = 0;
  unchanged = 0;
  faulty = 0;
  /** Whether it is known still what each row did; that is for whoever mends the file, and not for ever. */
  rowsKept = true;

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static begin(
    given: Pick<RegisterImport, 'id' | 'kind' | 'actorId' | 'dryRun' | 'input' | 'uploadId' | 'sha256'>,
    at: Date,
  ): RegisterImport {
    const taking = Object.assign(new RegisterImport(given.id), given);
    taking.touch(at);
    return taking;
  }

  /** With any fault nothing was written, and nothing counts as created or changed. */
  close(counted: Closing, at: Date): void {
    this.state = transition(LIFE, this.state, counted.faulty > 0 ? 'refuse' : 'close');
    const written = counted.faulty > 0 ? { created: 0, changed: 0 } : {};
    Object.assign(this, counted, written);
    this.touch(at);
  }

  fail(at: Date): void {
    this.state = transition(LIFE, this.state, 'fail');
    this.touch(at);
  }

  /** The counts stay, and in the journal what was entered. */
  forgetRows(at: Date): void {
    this.rowsKept = false;
    this.touch(at);
  }
}

export function fault(line: number, column: string | null, code: string, vi: string, en: string): Fault {
  return { line, column, code, message: { vi, en } };
}
