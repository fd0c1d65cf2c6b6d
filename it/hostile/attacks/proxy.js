// Requests that a proxy and the server might read differently: what hides in one of them must never be heard by anybody.
const hidden = (marker) => {
  const body = JSON.stringify({ user: 'victim', type: 'smuggled', data: marker });
  return `POST /api/v1/publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

/** Heads under which a body may be read as of another length than it has. */
const heads = [
  (body) => `Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n`,
  (body) => `Content-Length: ${body.length}\r\nTransfer-Encoding : chunked\r\n`,
  (body) => `Content-Length: ${body.length}\r\nTransfer-Encoding: xchunked\r\n`,
  (body) => `Content-Length: ${body.length}\r\nTransfer-Encoding: identity, chunked\r\n`,
  (body) => `Content-Length: ${body.length}\r\nTransfer-Encoding:\tchunked\r\n`,
  (body) => `Content-Length: 0\r\nContent-Length: ${body.length}\r\n`,
  (body) => `Content-Length: ${body.length}\r\nContent-Length: 0\r\n`,
  (body) => `Content-Length: ${body.length}, 0\r\n`,
  (body) => `Content-Length: +${body.length}\r\n`,
  (body) => `Content-Length: 0x${body.length.toString(16)}\r\n`,
  (body) => `Content_Length: ${body.length}\r\n`,
  (body) => `Content-Lengtn: ${body.length}\r\n`,
  (body) => `Content-Length\u0000: ${body.length}\r\n`,
  (body) => ` Content-Length: ${body.length}\r\n`,
  () => 'Transfer-Encoding: chunked\r\n',
];

export default [
  {
    name: 'smuggling',
    what: 'requests within requests, to the server and through nginx',
    async attack({ stranger, token, server, nginx, honestUser, during, fail }) {
      const victim = await honestUser('victim');
      let n = 0;
      await during(async () => {
        const head = heads[n % heads.length];
        const marker = `smuggled-${n}`;
        n += 1;
        const body = `0\r\n\r\n${hidden(marker)}`;
        const request = `POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${head(body)}\r\n${body}`;
        for (const port of [server.port, nginx.port]) {
          await stranger.exchange(request, { port, millis: 250 });
        }
        // Whoever comes next over the proxy's kept connection gets their own answer.
        const next = await fetch(`${nginx.url}/health`);
        if (next.status !== 200 || (await next.json()).status === undefined) {
          fail(`after ${JSON.stringify(head('…'))} the next request was answered ${next.status}`);
        }
      });
      const found = victim.frames.find(({ type }) => type === 'smuggled');
      if (found !== undefined) {
        fail(`the victim heard ${found.data}`);
      }
      await victim.close();
    },
  },
];
