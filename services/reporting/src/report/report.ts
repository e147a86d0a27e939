import { reportReady, reportRequested } from '@qms/events';
import { Invalid, Noun, parseQuarter, transition, type Day, type Transitions } from '@qms/kernel';

export const KINDS = ['QUARTERLY', 'AD_HOC'] as const;
export type Kind = (typeof KINDS)[number];

export const STATES = ['QUEUED', 'COLLECTING', 'RENDERING', 'READY', 'FAILED'] as const;
export type State = (typeof STATES)[number];

export const STEPS = ['COLLECT', 'FIGURES', 'PDF', 'DOCX', 'XLSX', 'CSV', 'JSON'] as const;
export type Step = (typeof STEPS)[number];
export const FORMATS = ['PDF', 'DOCX', 'XLSX', 'CSV', 'JSON'] as const;
export type Format = (typeof FORMATS)[number];

export const LIFE: Transitions<State, 'beginCollecting' | 'beginRendering' | 'finish' | 'fail'> = {
  beginCollecting: { from: ['QUEUED', 'COLLECTING', 'FAILED'], to: 'COLLECTING' },
  beginRendering: { from: ['COLLECTING', 'RENDERING', 'FAILED'], to: 'RENDERING' },
  finish: { from: ['RENDERING', 'FAILED'], to: 'READY' },
  fail: { from: ['QUEUED', 'COLLECTING', 'RENDERING', 'FAILED'], to: 'FAILED' },
};

export interface Request {
  id: string;
  kind: Kind;
  period: string;
  scopeAgencyId: string;
  /** Printed under the title: what the figures rest on, where that is not the register alone. */
  label: string | null;
}

/** Printed on every paper of the local run, whose history is made up. */
export const DEMONSTRATION =
  'Dữ liệu trình diễn: lịch sử công bố, tài liệu và kiểm tra được dựng, không phải số liệu chính thức.';

/** One official account of a scope for a period. Its rows are frozen once; everything printed comes from them. */
export class Report extends Noun {
  readonly id!: string;
  readonly kind!: Kind;
  readonly period!: string;
  readonly scopeAgencyId!: string;
  /** The last day of the period: the register is read as of it. */
  readonly asOf!: Day;
  readonly revisionNumber!: number;
  state!: State;
  label: string | null = null;
  failure: string | null = null;

  private constructor() {
    super();
  }

  /** The first revision for its kind, period and scope; a period that has not ended cannot be reported on. */
  static request(given: Request, today: Day, at: Date): Report {
    const { lastDay } = parseQuarter(given.period);
    if (today <= lastDay) {
      throw new Invalid('period', {
        vi: `Kỳ ${given.period} chưa kết thúc (${lastDay}).`,
        en: `The period ${given.period} has not ended (${lastDay}).`,
      });
    }
    const report = Object.assign(new Report(), given, { asOf: lastDay, revisionNumber: 1, state: 'QUEUED' });
    report.touch(at);
    report.say(reportRequested.say({ reportId: report.id }));
    return report;
  }

  beginCollecting(at: Date): void {
    this.move('beginCollecting', at);
  }

  beginRendering(at: Date): void {
    this.move('beginRendering', at);
  }

  finish(at: Date): void {
    this.move('finish', at);
    this.say(reportReady.say({ reportId: this.id }));
  }

  /** A step has used up its tries; the next look at unready reports begins it anew. */
  fail(failure: string, at: Date): void {
    this.move('fail', at);
    this.failure = failure;
  }

  private move(verb: keyof typeof LIFE, at: Date): void {
    this.state = transition(LIFE, this.state, verb);
    this.failure = null;
    this.touch(at);
  }
}
