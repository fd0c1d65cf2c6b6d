// Before anybody has said who they are: sockets that cost a server more than they cost their owner.
import { randomBytes } from 'node:crypto';
import { frame, handshake } from '../stranger.js';

const login =
  'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

/** Opens sockets of one kind, as many as the server takes up to `number`, and opens those anew that it ends. */
function crowd(name, what, number, first) {
  return {
    name,
    what,
    async attack({ stranger, during }) {
      await during(async () => {
        if (stranger.open < number) {
          await Promise.all(Array.from({ length: 20 }, (_, i) => stranger.socket(first(i))));
        }
      });
    },
  };
}

export default [
  crowd('silent', 'sockets that say nothing', 2000, () => undefined),
  crowd('half-heads', 'requests whose head never ends', 2000, () => 'GET / HTTP/1.1\r\nHost: loc'),
  crowd(
    'half-bodies',
    'logins that announce a megabyte and send a byte of it',
    400,
    () => `${login}Content-Length: 1048576\r\n\r\n{`,
  ),
  crowd('unnamed', 'WebSockets that never say who they are', 2000, () => handshake('/ws')),
  {
    name: 'drops',
    what: 'heads that come a letter at a time',
    async attack({ stranger, during }) {
      const sockets = await Promise.all(
        Array.from({ length: 200 }, () =>
          stranger.socket('GET / HTTP/1.1\r\nHost: localhost\r\nX: '),
        ),
      );
      await during(async () => {
        for (const socket of sockets) {
          socket?.write('a');
        }
      });
    },
  },
  {
    name: 'pings',
    what: 'pings whose pongs are never read',
    async attack({ stranger, during }) {
      const sockets = await Promise.all(
        Array.from({ length: 8 }, () => stranger.socket(handshake('/ws'))),
      );
      const pings = Buffer.concat(
        Array.from({ length: 500 }, () => frame(9, Buffer.alloc(125, 7))),
      );
      await during(async () => {
        for (const socket of sockets) {
          if (socket !== undefined && !socket.destroyed && socket.writableLength < 1_000_000) {
            socket.write(pings);
          }
        }
      });
    },
  },
  {
    name: 'unread-answers',
    what: 'requests in a row whose answers are never read',
    async attack({ stranger, during }) {
      const requests = 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(200);
      const sockets = await Promise.all(
        Array.from({ length: 40 }, () => stranger.socket(requests)),
      );
      await during(async () => {
        for (const socket of sockets) {
          if (socket !== undefined && !socket.destroyed && socket.writableLength < 100_000) {
            socket.write(requests);
          }
        }
      });
    },
  },
  {
    name: 'noise',
    what: 'bytes that are no HTTP, and frames that are none',
    async attack({ stranger, during }) {
      await during(async () => {
        const noise = randomBytes(4096);
        await Promise.all([
          stranger.exchange(noise, { millis: 200 }),
          stranger.exchange(Buffer.concat([Buffer.from(handshake('/ws')), noise]), { millis: 200 }),
        ]);
      });
    },
  },
  {
    name: 'handshakes',
    what: 'handshakes with tokens that are none, one after the other',
    async attack({ stranger, during }) {
      await during(async () => {
        const token = `e30.${randomBytes(60).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
        await Promise.all(
          Array.from({ length: 10 }, () =>
            stranger.exchange(handshake(`/ws?token=${token}`), { millis: 300 }),
          ),
        );
      });
    },
  },
  {
    name: 'passwords',
    what: 'logins with wrong passwords',
    async attack({ stranger, during }) {
      await during(async () => {
        const body = JSON.stringify({
          username: 'user1',
          password: randomBytes(9).toString('hex'),
        });
        const request = `${login}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
        await Promise.all(
          Array.from({ length: 20 }, () => stranger.exchange(request, { millis: 3000 })),
        );
      });
    },
  },
];
