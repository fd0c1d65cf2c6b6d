// One user with a good token, who means ill.
import { deflateRawSync } from 'node:zlib';
import { frame, handshake, text } from '../stranger.js';

const publication = (id, data, more) =>
  text({ type: 'publish', id: `${id}`, channel: 'room:ill', data, ...more });

/** Keeps so many sockets of the user full of what `make` makes; whoever is closed comes again. */
function flood(name, what, { sockets = 2, reads = true, headers }, make) {
  return {
    name,
    what,
    async attack({ stranger, token, during }) {
      const open = [];
      let n = 0;
      await during(async () => {
        for (let i = 0; i < sockets; i++) {
          if (open[i] === undefined || open[i].destroyed) {
            open[i] = await stranger.socket(handshake(`/ws?token=${token}`, headers), { reads });
            open[i]?.write(text({ type: 'subscribe', id: 's', channels: ['room:ill'] }));
          }
          if (open[i] !== undefined && open[i].writableLength < 4_000_000) {
            n += 1;
            open[i].write(make(n));
          }
        }
      });
    },
  };
}

const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const zeros = deflateRawSync(Buffer.alloc(8 << 20, 0x20));

export default [
  flood('keys', 'large messages, each under a key of its own', {}, (n) =>
    publication(n, 'x'.repeat(60_000), { idempotency_key: `key-${n}` }),
  ),
  flood('chatter', 'as many small messages as go through', {}, (n) =>
    Buffer.concat(Array.from({ length: 50 }, (_, i) => publication(`${n}.${i}`, 'hello'))),
  ),
  flood('durable', 'large messages that are to be kept', {}, (n) =>
    publication(n, 'x'.repeat(60_000), { durable: true }),
  ),
  flood('unread', 'a reader of a busy room that reads nothing', { reads: false }, (n) =>
    publication(n, 'x'.repeat(60_000)),
  ),
  flood('histories', 'histories that are asked for and not read', { reads: false }, (n) =>
    text({ type: 'history', id: `${n}`, channel: 'room:ill', limit: 100 }),
  ),
  flood('rooms', 'rooms without end', {}, (n) =>
    text({
      type: 'subscribe',
      id: `${n}`,
      channels: Array.from({ length: 20 }, (_, i) => `room:${n}-${i}`),
    }),
  ),
  flood('nesting', 'JSON of twenty thousand brackets', {}, () => text(nested)),
  flood('fragments', 'messages in frames of one byte', {}, () =>
    Buffer.concat([
      frame(1, Buffer.from('{'), 0),
      ...Array.from({ length: 2000 }, () => frame(0, Buffer.from(' '), 0)),
    ]),
  ),
  flood(
    'deflate',
    'a few kilobytes that become eight megabytes',
    { headers: 'Sec-WebSocket-Extensions: permessage-deflate\r\n' },
    () => frame(1, zeros, 0xc0),
  ),
  flood('tasks', 'tasks by the hundred', {}, (n) =>
    text({ type: 'task_submit', id: `${n}`, task: 'data.query', input: { search: `${n}` } }),
  ),
];
