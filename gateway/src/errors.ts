import { clientError, type Language, type Logger } from '@qms/chassis';
import { newId, type Sentence } from '@qms/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

const CODES = new Set([
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RULE_BROKEN',
  'TOO_EXPENSIVE',
  'RATE_LIMITED',
  'INTERNAL',
]);
/** What a subgraph or this gateway may say beside the code. */
const DETAILS = [
  'field',
  'rule',
  'legalBasis',
  'errorId',
  'messages',
  'state',
  'version',
  'changes',
  'subordinates',
  'line',
  'budget',
  'retryAfter',
  'service',
];

/** The public form of an answer's errors: allow-listed, in the reader's language, a silent subgraph told once. */
export function publicErrors(
  errors: readonly GraphQLError[],
  language: Language,
  log: Logger,
): GraphQLFormattedError[] {
  const told = new Set<string>();
  return errors
    .map((error) => publicError(error, language, log))
    .filter(({ extensions, message }) => {
      const service = extensions?.['service'];
      const key = typeof service === 'string' ? `silent ${service}` : null;
      if (key === null) return true;
      if (told.has(key)) return false;
      told.add(key);
      return message !== '';
    });
}

function publicError(error: GraphQLError, language: Language, log: Logger): GraphQLFormattedError {
  const given = ownWords(error);
  if (/^Syntax Error: Document contains more/.test(error.message)) return tooLong({ tokens: MAX_TOKENS }, language);
  // the second: it compares every two selections of one name, and has enough of it
  if (/recursively requests too many selections|^Validation aborted/.test(error.message)) {
    return tooLong({ selections: MAX_SELECTIONS }, language);
  }
  if (!CODES.has(String(given['code'])) || given['messages'] === undefined) return clientError(error, language, log);
  const messages = given['messages'] as Record<Language, string>;
  const details = Object.fromEntries(DETAILS.flatMap((name) => (name in given ? [[name, given[name]]] : [])));
  return {
    message: messages[language] ?? error.message,
    ...(error.path ? { path: error.path } : {}),
    extensions: { code: given['code'], ...details },
  };
}

/** What was said first: Apollo wraps what a rule of ours said in a code of its own. */
function ownWords(error: GraphQLError): GraphQLError['extensions'] {
  const { originalError } = error;
  if (originalError instanceof GraphQLError && 'messages' in originalError.extensions) return originalError.extensions;
  return error.extensions;
}

/** Two limits of the library have its words; here they get ours. */
function tooLong(budget: Record<string, number>, language: Language): GraphQLFormattedError {
  const messages = { vi: 'Truy vấn quá dài; hãy chia nhỏ.', en: 'The query is too long; split it.' };
  return {
    message: messages[language],
    extensions: { code: 'TOO_EXPENSIVE', budget, messages },
  };
}

export const MAX_TOKENS = 1_000;
/** Counted with each fragment as often as it is spread. */
export const MAX_SELECTIONS = 5_000;

/** Where a refusal is the whole answer. */
export const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
};

export const PROVIDER_AWAY: Sentence = {
  vi: 'Hệ thống định danh tạm thời không trả lời; ai đã đăng nhập vẫn làm việc bình thường. Hãy thử lại sau.',
  en: 'The identity provider does not answer for now; whoever is signed in is not affected. Try again later.',
};

export function providerAway(language: Language): GraphQLFormattedError {
  return {
    message: PROVIDER_AWAY[language],
    extensions: { code: 'INTERNAL', errorId: newId(), service: 'identity', messages: PROVIDER_AWAY },
  };
}
