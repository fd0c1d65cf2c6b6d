import { parseArgs } from 'node:util';

export const usage = `Attacks a server while honest clients use it: none of them may lose a message or its connection, and the server stays ready.

    hostile/run [--short] [--clients N] [--seconds S] [--heap SIZE] [--only NAME,...] [--list]

  --short         for ./verify: 60 honest clients, each attack for a second, and no look at how long messages take
  --clients N     how many honest clients (1000)
  --seconds S     how long each attack goes on (20); half as long before it nobody attacks
  --heap SIZE     the server's heap, as Java's -Xmx has it (256m)
  --only NAMES    these attacks, with commas between them
  --list          say which attacks there are

Exit codes: 0 when all held, 1 when something did not, 2 when it could not be run.
`;

/** What the command line says; throws a sentence for whoever typed it. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      clients: { type: 'string' },
      seconds: { type: 'string' },
      heap: { type: 'string', default: '256m' },
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name, otherwise) => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!(value > 0)) {
      throw new Error(`--${name} ${values[name]}: must be a number above 0`);
    }
    return value;
  };
  return {
    ...values,
    clients: number('clients', values.short ? 60 : 1000),
    seconds: number('seconds', values.short ? 1 : 20),
    only: values.only?.split(','),
  };
}
