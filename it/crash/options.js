import { parseArgs } from 'node:util';

export const usage = `Kills a server again and again while it is in use, and has an auditor look for what is lost, twice or out of order.

    crash/run [--kills N | --minutes M] [--database sqlite|postgres] [--power | --commits SHARE]
              [--mixed SHARE] [--seed S] [--broken]

  --kills N       how often to kill it at work (12)
  --minutes M     kill it for so long instead
  --database D    sqlite (the default), or postgres: a real one of its own, on a free port
  --power         the power goes at each kill: of the server's folder only what was forced onto the disk is left for certain
  --commits SHARE on PostgreSQL: this share of the COMMITs comes late or never, or its answer does (0.02 is a good deal)
  --mixed SHARE   how much of what may be so is not durable (0.15)
  --broken        run a server that acknowledges before it commits, or with --power a disk that says it has what it has
                  not: losses must be found
  --seed S        make the same choices again; how they fall in time differs nevertheless
  --users N       how many users (6); each has five devices
  --window MS     how long before a kill the server may forget what a client did not acknowledge (4000)
  --keep          keep the facts and the server's output, even if nothing is wrong

Exit codes: 0 when nothing is wrong, 1 when something is, 2 when it could not be run.
`;

const numbers = {
  kills: 12,
  minutes: undefined,
  users: 6,
  window: 4000,
  commits: undefined,
  mixed: 0.15,
};

/** What the command line says; throws a sentence for whoever typed it. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(Object.keys(numbers).map((name) => [name, { type: 'string' }])),
      seed: { type: 'string' },
      database: { type: 'string', default: 'sqlite' },
      power: { type: 'boolean', default: false },
      broken: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  for (const [name, otherwise] of Object.entries(numbers)) {
    const text = values[name];
    values[name] = text === undefined ? otherwise : Number(text);
    if (text !== undefined && !(values[name] > 0)) {
      throw new Error(`--${name} ${text}: must be a number above 0`);
    }
  }
  if (!['sqlite', 'postgres'].includes(values.database)) {
    throw new Error(`--database ${values.database}: known are sqlite and postgres`);
  }
  if (values.commits !== undefined && values.database !== 'postgres') {
    throw new Error('--commits: needs a way to a server; use --database postgres');
  }
  if (values.power && values.database !== 'sqlite') {
    throw new Error('--power: the disk of PostgreSQL is its own affair; use --database sqlite');
  }
  values.seed ??= String(Math.floor(Math.random() * 1e9));
  return values;
}
