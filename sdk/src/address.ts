import { CarillonError } from './errors.js';

/** Where a server is: its socket, and what its HTTP paths begin with. */
export interface Address {
  socket: string;
  http: string;
}

/** Reads `ws://host/ws`, `https://host`, or, in a page, a path such as `/ws`. */
export function addressOf(url: string): Address {
  if (url.startsWith('/') && globalThis.location === undefined) {
    // A server renders a page: whoever does not connect needs no more, and who does is told.
    return { socket: url, http: '' };
  }
  let parsed: URL;
  try {
    parsed = new URL(url, globalThis.location?.href);
  } catch {
    throw wrong(url);
  }
  const secure = parsed.protocol === 'https:' || parsed.protocol === 'wss:';
  if (!secure && parsed.protocol !== 'http:' && parsed.protocol !== 'ws:') {
    throw wrong(url);
  }
  const path = parsed.pathname.replace(/\/(ws\/?)?$/, '');
  const query = parsed.searchParams;
  if (!query.has('dialect')) {
    query.set('dialect', 'carillon');
  }
  const s = secure ? 's' : '';
  return {
    socket: `ws${s}://${parsed.host}${path}/ws?${query}`,
    http: `http${s}://${parsed.host}${path}`,
  };
}

function wrong(url: string): CarillonError {
  const why = `'url' is '${url}'; it must be the address of a server, such as wss://example.org/ws`;
  return new CarillonError('invalid_field', why);
}
