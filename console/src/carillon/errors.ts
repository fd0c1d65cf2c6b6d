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

/** The server could not be reached, or the connection broke before it answered. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** There is no session, or the server no longer accepts it: log in again. */
export class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}
