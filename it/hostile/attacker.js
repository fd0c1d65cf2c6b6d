// The attackers: a process of their own, so that honest clients wait for the server alone. It gives way to all others, for
// strangers bring machines of their own. Its parent says what to do in one message, and hears what came of it in another.
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '../support/client.js';
import { signToken } from '../support/jwt.js';
import { attacks } from './attacks.js';
import { Stranger } from './stranger.js';

os.setPriority(os.constants.priority.PRIORITY_LOW);

const strangers = [];

process.on('message', async (order) => {
  if (order === 'leave') {
    process.exit(0);
  }
  const faults = [];
  await Promise.all(order.names.map((name) => attack(name, order, faults)));
  process.send({ faults, open: strangers.reduce((sum, stranger) => sum + stranger.open, 0) });
});

async function attack(name, { seconds, server, nginx, secret }, faults) {
  const number = attacks.findIndex((one) => one.name === name);
  const stranger = new Stranger(server.port, number);
  strangers.push(stranger);
  const until = performance.now() + seconds * 1000;
  const during = async (step) => {
    while (performance.now() < until) {
      await step();
      await wait(5);
    }
  };
  await attacks[number].attack({
    stranger,
    token: signToken({ sub: `attacker-${number}` }, secret),
    server,
    nginx,
    honestUser: (sub) => Client.open(`${server.socketUrl}?token=${signToken({ sub }, secret)}`),
    during,
    fail: (why) => faults.push(`${name}: ${why}`),
  });
}
