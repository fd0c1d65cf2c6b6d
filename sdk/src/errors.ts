import { errorCodes } from './generated.js';
import { type Frame, isRecord } from './protocol.js';

/** What the server calls its errors, as docs/protocol.md lists them. */
export type ServerErrorName = keyof typeof errorCodes;

/** What the client itself calls its errors; all of them have the code 0. */
export type ClientErrorName =
  /** No answer within the time of the request. It may have been carried out. */
  | 'timeout'
  /** The client was closed, or the server won't have it back. */
  | 'closed'
  /** As much waits to be sent as may. */
  | 'outbox_full'
  /** A loop over publications is too far behind. */
  | 'too_slow'
  /** This environment has no WebSocket; pass one in. */
  | 'no_websocket'
  /** Nobody answered over HTTP, or something that is not a Carillon server did. */
  | 'unreachable'
  | 'task_failed'
  | 'task_cancelled';

export type ErrorName = ServerErrorName | ClientErrorName;

/** The codes that time mends: the same request may go well a moment later. */
const temporary: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'internal',
  'token_not_yet_valid',
  'queue_full',
  'overloaded',
  'rate_limited',
  'store_unavailable',
  'channel_full',
  'timeout',
  'outbox_full',
  'unreachable',
]);

/** Why something was not done: what the server says, or what the client found by itself. */
export class CarillonError extends Error {
  /** The error's stable name, such as `forbidden` or `timeout`. */
  override readonly name: ErrorName;

  constructor(
    name: ErrorName,
    message: string,
    /** Whether the same request may go well a moment later. */
    readonly retryable: boolean = temporary.has(name),
    /** The server's stable number; 0 for what the client found by itself. */
    readonly code: number = (errorCodes as Record<string, number>)[name] ?? 0,
  ) {
    super(message);
    this.name = name;
  }

  /** Whether the token is to blame, so that another may be taken. */
  get isAboutToken(): boolean {
    return this.code >= 101 && this.code <= 107 && this.code !== errorCodes.forbidden;
  }
}

/** The connection broke before the answer came. Whoever asked asks again on the next one. */
export class BrokenError extends Error {}

/** What a problem says, be it an event or a body of HTTP. */
export function errorOf(problem: unknown, fallback: string): CarillonError {
  const { code, name, message, detail, title } = isRecord(problem) ? problem : {};
  const number = typeof code === 'number' ? code : 0;
  const known = Object.entries(errorCodes).find(([, of]) => of === number)?.[0];
  const text = message ?? detail ?? title;
  const named = (typeof name === 'string' ? name : (known ?? 'unreachable')) as ErrorName;
  return new CarillonError(
    named,
    typeof text === 'string' ? text : fallback,
    temporary.has(named),
    number,
  );
}

export const refusalOf = (frame: Frame): CarillonError => errorOf(frame.data, frame.type);
