/** A refusal by the server: a problem answer over HTTP, or an `error` event on the socket. */
export class CarillonError extends Error {
  override readonly name = 'CarillonError';

  constructor(
    message: string,
    /** The stable number of docs/protocol.md, 0 when there is none. */
    readonly code: number,
    /** The HTTP status, 0 on the socket. */
    readonly status = 0,
  ) {
    super(message);
  }

  /** Whether it was the token that was refused, so that another may be taken. */
  get isAboutToken(): boolean {
    return this.code >= 101 && this.code <= 107;
  }
}

/** The codes that time mends: the same request may go well a moment later. */
const temporary = new Set([100, 108, 131, 132, 133, 134, 136]);

/** Whether the same thing is worth trying again by itself after a while. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof CarillonError) {
    return error.code === 0
      ? error.status >= 500 || error.status === 429
      : temporary.has(error.code);
  }
  return error instanceof UnreachableError;
}

/** Why no answer came: nobody answered at all, there was no connection, it broke, or time was up. */
export type Absence = 'unreachable' | 'disconnected' | 'lost' | 'timeout';

const absences: Record<Absence, string> = {
  unreachable: 'the server could not be reached',
  disconnected: 'there is no connection',
  lost: 'the connection was lost before the answer came',
  timeout: 'the server did not answer in time',
};

/** The server could not be reached, or the connection broke before it answered. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(readonly why: Absence) {
    super(absences[why]);
  }
}

/** There is no session, or the server no longer accepts it: log in again. */
export class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}
