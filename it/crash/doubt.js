// What happens to every server whose COMMITs come late or never, brought about on purpose once for each fault: chance alone
// takes long to have it all fall together.
import { setTimeout as wait } from 'node:timers/promises';
import { faults } from './commits.js';

/** How many others follow while the outcome of one is not known. */
const others = 5;

/**
 * On a channel with durable and other publications: a durable one whose COMMIT is disturbed, and while nobody knows whether
 * it is stored some that are not durable, one of which might take its place. Whoever published the first asks until there
 * is an answer; the auditor judges by what everybody was told and sent.
 */
export async function raiseDoubt(world, publisher, commits) {
  const channels = [world.rooms[0]];
  for (const fault of faults) {
    const draft = { id: `doubt-${fault}.`, channels, durable: true, length: 40 };
    world.facts.tell('attempted', draft);
    const disturbed = commits.aim(draft.id, fault);
    const publishing = publisher.publish(draft);
    await disturbed;
    const following = [];
    for (let i = 0; i < others; i++) {
      const other = { id: `doubt-${fault}-${i}`, channels, durable: false, length: 40 };
      world.facts.tell('attempted', other);
      following.push(publisher.publish(other));
      await wait(20);
    }
    await Promise.all([publishing, ...following]);
  }
}
