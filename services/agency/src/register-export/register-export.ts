import { Noun, transition, type Day, type Transitions } from '@qms/kernel';
import type { List, ListFilter } from '../exported-list/exported-list.js';

export const EXPORT_FORMATS = ['CSV', 'XLSX'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** CLEARED: its day is over and its bytes are gone; nobody is shown it any more. */
export type ExportState = 'QUEUED' | 'READY' | 'FAILED' | 'CLEARED';

const LIFE: Transitions<ExportState, 'finish' | 'fail' | 'clear'> = {
  finish: { from: ['QUEUED'], to: 'READY' },
  fail: { from: ['QUEUED'], to: 'FAILED' },
  clear: { from: ['READY'], to: 'CLEARED' },
};

/** A list as one person saw it on a day, in a file that is that person's alone. */
export class RegisterExport extends Noun {
  readonly id!: string;
  actorId!: string;
  list!: List;
  format!: ExportFormat;
  asOf!: Day;
  language!: 'vi' | 'en';
  filter!: ListFilter;
  /** The roles that the person held then; who holds others now asks for the list again. */
  grantsSha256!: string;
  /** The agencies that those roles reached; who reaches others now asks for it again, too. */
  reachSha256!: string;
  state: ExportState = 'QUEUED';
  rows: number | null = null;
  sha256: string | null = null;
  bytes: number | null = null;

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static order(
    given: Pick<
      RegisterExport,
      'id' | 'actorId' | 'list' | 'format' | 'asOf' | 'language' | 'filter' | 'grantsSha256' | 'reachSha256'
    >,
    at: Date,
  ): RegisterExport {
    const ordered = Object.assign(new RegisterExport(given.id), given);
    ordered.touch(at);
    return ordered;
  }

  finish(made: { rows: number; sha256: string; bytes: number }, at: Date): void {
    this.state = transition(LIFE, this.state, 'finish');
    Object.assign(this, made);
    this.touch(at);
  }

  fail(at: Date): void {
    this.state = transition(LIFE, this.state, 'fail');
    this.touch(at);
  }

  /** What was made of it, and its hash, stay on record. */
  clear(at: Date): void {
    this.state = transition(LIFE, this.state, 'clear');
    this.touch(at);
  }
}
