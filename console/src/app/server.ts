const key = 'carillon.server';

/**
 * The server's origin, without a slash at its end: `?server=` of this page, else what was chosen
 * before, else the origin that served the page.
 */
export function serverOrigin(): string {
  const asked = new URLSearchParams(location.search).get('server');
  return originOf(asked ?? localStorage.getItem(key) ?? '') ?? location.origin;
}

/** Remembers another server and starts the page anew with it; empty means this page's own. */
export function changeServer(text: string): boolean {
  const origin = text.trim() === '' ? location.origin : originOf(text);
  if (origin === undefined) {
    return false;
  }
  localStorage.setItem(key, origin);
  const page = new URL(location.href);
  page.searchParams.delete('server');
  location.replace(page);
  if (page.href === location.href) {
    location.reload();
  }
  return true;
}

export function socketUrl(origin: string): string {
  return `${origin.replace(/^http/, 'ws')}/ws?dialect=carillon`;
}

/** The origin that a text means, `host:port` being enough; undefined when it means none. */
export function originOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') {
    return undefined;
  }
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`);
    const http = url.protocol.replace(/^ws/, 'http');
    return http === 'http:' || http === 'https:' ? `${http}//${url.host}` : undefined;
  } catch {
    return undefined;
  }
}
