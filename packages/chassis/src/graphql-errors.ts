import { DomainError, newId, Unauthenticated, type Sentence } from '@qms/kernel';
import {
  GraphQLError,
  parse,
  visit,
  type ArgumentNode,
  type GraphQLFormattedError,
  type ObjectFieldNode,
} from 'graphql';
import type { Logger } from 'pino';
import type { Language } from './context.js';

const INTERNAL: Sentence = {
  vi: 'Hệ thống gặp lỗi. Hãy thử lại; nếu vẫn lỗi, gửi mã lỗi cho quản trị viên.',
  en: 'Something failed on our side. Try again; if it fails again, send the error id to your administrator.',
};

/**
 * The allow-list: a client sees a code, a sentence in its language and the details of product.md §0, nothing else.
 * What is not a DomainError becomes INTERNAL with an id that the log carries beside the cause.
 */
export function clientError(error: unknown, language: Language, log: Logger): GraphQLFormattedError {
  const cause = originOf(error);
  const place = error instanceof GraphQLError ? placeOf(error) : {};
  if (cause instanceof DomainError) {
    return {
      message: cause.messages[language],
      ...place,
      extensions: { code: cause.code, ...cause.details, messages: cause.messages },
    };
  }
  if (error instanceof GraphQLError && isClientFault(error)) return { ...place, ...inputFault(error) };
  const errorId = newId();
  log.error({ errorId, err: cause }, 'internal error');
  return { message: INTERNAL[language], ...place, extensions: { code: 'INTERNAL', errorId, messages: INTERNAL } };
}

/** The HTTP body of a refusal outside GraphQL. */
export function refusal(error: DomainError, language: Language): { errors: GraphQLFormattedError[] } {
  return {
    errors: [
      {
        message: error.messages[language],
        extensions: { code: error.code, ...error.details, messages: error.messages },
      },
    ],
  };
}

export const noToken = new Unauthenticated({
  vi: 'Dịch vụ này chỉ trả lời cổng GraphQL.',
  en: 'This service answers the gateway only.',
});

/** Vietnamese unless the client prefers English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const first = acceptLanguage?.split(',')[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('en') ? 'en' : 'vi';
}

function originOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function placeOf(error: GraphQLError): Pick<GraphQLFormattedError, 'path' | 'locations'> {
  return error.path ? { path: error.path } : {};
}

const CLIENT_FAULTS = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'INVALID_INPUT',
]);

function isClientFault(error: GraphQLError): boolean {
  if (error.originalError && !(error.originalError instanceof GraphQLError)) return false;
  return CLIENT_FAULTS.has(String(error.extensions['code']));
}

/** A fault in the request itself: GraphQL's own words name the place, and hold no secret of ours. */
function inputFault(error: GraphQLError): GraphQLFormattedError {
  const field = /(?:argument|variable) "\$?([A-Za-z0-9_.]+)"/i.exec(error.message)?.[1] ?? argumentAt(error);
  const messages = { vi: `Yêu cầu GraphQL không hợp lệ: ${error.message}`, en: error.message };
  return { message: error.message, extensions: { code: 'INVALID_INPUT', ...(field ? { field } : {}), messages } };
}

/** The argument, or the field of its object, in which a wrong literal stands: `filter.level`. */
function argumentAt(error: GraphQLError): string | undefined {
  const at = error.nodes?.[0]?.loc;
  if (!at) return undefined;
  const names: string[] = [];
  const enter = (node: ArgumentNode | ObjectFieldNode): void => {
    const { loc } = node.value;
    if (loc && loc.start <= at.start && at.end <= loc.end) names.push(node.name.value);
  };
  // asked of refused requests alone, whose size is bounded
  visit(parse(at.source), { Argument: { enter }, ObjectField: { enter } });
  return names.length > 0 ? names.join('.') : undefined;
}
