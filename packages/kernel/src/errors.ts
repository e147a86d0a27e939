/** A sentence in both languages; Vietnamese is what people see first. */
export interface Sentence {
  vi: string;
  en: string;
}

export type ErrorCode =
  | 'INVALID_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RULE_BROKEN'
  | 'TOO_EXPENSIVE'
  | 'RATE_LIMITED';

/** The world saying no. Anything else that is thrown is a fault of ours. */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
  /** What a program may read besides the code: `field`, `rule`, `legalBasis`, `line`, `budget`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly messages: Sentence,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(messages.en);
    this.name = new.target.name;
    this.details = details;
  }
}

/** Bad input; `field` names the argument, dotted for nested ones. */
export class Invalid extends DomainError {
  readonly code = 'INVALID_INPUT';

  constructor(field: string, messages: Sentence, details: Readonly<Record<string, unknown>> = {}) {
    super(messages, { field, ...details });
  }
}

export class Unauthenticated extends DomainError {
  readonly code = 'UNAUTHENTICATED';

  constructor(messages: Sentence = { vi: 'Hãy đăng nhập rồi thử lại.', en: 'Sign in, then try again.' }) {
    super(messages);
  }
}

export class Forbidden extends DomainError {
  readonly code = 'FORBIDDEN';

  constructor(
    messages: Sentence = {
      vi: 'Vai trò hiện tại của bạn không được làm việc này.',
      en: 'Your present role does not allow this.',
    },
  ) {
    super(messages);
  }
}

/** Used alike for what does not exist and for what lies outside the viewer's scope. */
export class NotFound extends DomainError {
  readonly code = 'NOT_FOUND';

  constructor() {
    super({ vi: 'Không tìm thấy, hoặc nằm ngoài phạm vi của bạn.', en: 'Not found, or outside your scope.' });
  }
}

export class Conflict extends DomainError {
  readonly code = 'CONFLICT';

  constructor(
    messages: Sentence = {
      vi: 'Người khác vừa thay đổi. Hãy đọc lại rồi thử lại.',
      en: 'Someone else has just changed this. Read it again, then retry.',
    },
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(messages, details);
  }
}

/** More than one person may have at once; `budget` names the bound. */
export class RateLimited extends DomainError {
  readonly code = 'RATE_LIMITED';

  constructor(budget: Readonly<Record<string, number>>, messages: Sentence) {
    super(messages, { budget });
  }
}

/** A rule of the law or of the house; `rule` is a stable name, `legalBasis` its source. */
export class RuleBroken extends DomainError {
  readonly code = 'RULE_BROKEN';

  constructor(rule: string, legalBasis: string, messages: Sentence, details: Readonly<Record<string, unknown>> = {}) {
    super(messages, { rule, legalBasis, ...details });
  }
}
