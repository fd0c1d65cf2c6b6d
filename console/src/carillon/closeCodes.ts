/** Why a socket was closed, as the server's close codes say it. */
export interface Closure {
  code: number;
  reason: string;
}

export const CloseCode = {
  normal: 1000,
  tokenExpired: 3004,
  tokenRefused: 3500,
  loggedOut: 3502,
} as const;

/** Codes of RFC 6455 that repeating the same thing would only bring back. */
const final = new Set([1000, 1002, 1003, 1007, 1009]);

/** Whether to connect again: 3500-3999, 4500-4999 and a normal close mean no. */
export function mayReturn(code: number): boolean {
  const refused = (code >= 3500 && code <= 3999) || (code >= 4500 && code <= 4999);
  return !refused && !final.has(code);
}

/** Whether the session itself is over, so that only a new login helps. */
export function endsSession(code: number): boolean {
  return code === CloseCode.tokenRefused || code === CloseCode.loggedOut;
}
