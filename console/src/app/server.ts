/** Where this page was served from, without a slash at its end; a proxy may put it under a path. */
export function pageAddress(): string {
  return location.origin + location.pathname.replace(/\/[^/]*$/, '');
}

/** Pages of one origin under different paths each remember their own server. */
function key(): string {
  return `carillon.server${pageAddress().slice(location.origin.length)}`;
}

/**
 * The server's address, without a slash at its end: `?server=` of this page, else what was chosen
 * before, else where the page came from.
 */
export function serverAddress(): string {
  const asked = new URLSearchParams(location.search).get('server');
  return addressOf(asked ?? localStorage.getItem(key()) ?? '') ?? pageAddress();
}

/** Remembers another server and starts the page anew with it; empty means this page's own. */
export function changeServer(text: string): boolean {
  const address = text.trim() === '' ? pageAddress() : addressOf(text);
  if (address === undefined) {
    return false;
  }
  localStorage.setItem(key(), address);
  const page = new URL(location.href);
  page.searchParams.delete('server');
  location.replace(page);
  if (page.href === location.href) {
    location.reload();
  }
  return true;
}

export function socketUrl(server: string): string {
  return `${server.replace(/^http/, 'ws')}/ws?dialect=carillon`;
}

/**
 * The server that a text means, `host:port` being enough, and a path where a proxy has put it under
 * one; undefined when it means none.
 */
export function addressOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') {
    return undefined;
  }
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`);
    const http = url.protocol.replace(/^ws/, 'http');
    return http === 'http:' || http === 'https:'
      ? `${http}//${url.host}${url.pathname.replace(/\/+$/, '')}`
      : undefined;
  } catch {
    return undefined;
  }
}
