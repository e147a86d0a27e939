/** A sentence for other services: what happened to which subject. The payload holds facts, no personal data. */
export interface Happening {
  name: string;
  payload: Readonly<Record<string, unknown>>;
}

/**
 * What every noun with identity is. Verbs change plain fields, call `touch` and may say what happened;
 * the corridor's flush collects it in the same transaction.
 */
export abstract class Noun {
  abstract readonly id: string;
  /** Moves with every verb, also with one that changes only a dated part. */
  version = 1;
  changedAt: Date = new Date(-1);
  // Not a `#private` field: the mapper makes nouns without running their constructor.
  private happenings?: Happening[];
  private reasonGiven?: string;

  /** Always later than the last touch: a root row that did not change would keep its version. */
  protected touch(at: Date): void {
    this.changedAt = new Date(Math.max(at.getTime(), this.changedAt.getTime() + 1));
  }

  protected say(happening: Happening): void {
    (this.happenings ??= []).push(happening);
  }

  /** Why a verb that asks for a reason was done, as the journal keeps it. */
  protected because(reason: string): void {
    this.reasonGiven = reason;
  }

  /** Taken once, by the flush; null where none was asked for. */
  takeReason(): string | null {
    const taken = this.reasonGiven ?? null;
    delete this.reasonGiven;
    return taken;
  }

  /** Taken once, by the flush. */
  takeHappenings(): Happening[] {
    const taken = this.happenings ?? [];
    delete this.happenings;
    return taken;
  }
}
