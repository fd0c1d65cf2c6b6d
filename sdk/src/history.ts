import { type Core, given } from './core.js';
import { CarillonError } from './errors.js';
import type { Position, Publication } from './protocol.js';

export interface HistoryOptions {
  /** 1 to 1000; 100 when left out. */
  limit?: number;
  /** Only what comes after this position, the oldest first; without, the newest. */
  since?: Position;
  /** Only what comes before this position, the newest of it: to scroll back, from `previous` of the page before. */
  before?: Position;
}

export interface HistoryPage<Data = unknown> {
  /** The oldest first. */
  publications: Publication<Data>[];
  /** Where the channel ends by now. */
  position: Position;
  /** Whether nothing that was asked for is left out. */
  complete: boolean;
  /** After a page that ends before the rest: the next `since`. */
  next?: Position;
  /** The next `before`, to scroll back; undefined when there is nothing before this page. */
  previous?: Position;
}

interface Answer<Data> extends Position {
  publications: Publication<Data>[];
  complete: boolean;
  next?: Position;
}

const usualLimit = 100;

export async function readHistory<Data>(
  core: Pick<Core, 'send'>,
  channel: string,
  { limit, since, before }: HistoryOptions,
): Promise<HistoryPage<Data>> {
  const ask = async (from?: Position, most = limit) => {
    const command = given({ type: 'history', channel, since: from, limit: most });
    return (await core.send(command)).data as Answer<Data>;
  };
  if (before === undefined) {
    const { publications, complete, next, epoch, offset } = await ask(since);
    const first = publications[0]?.offset ?? 0;
    const previous = first > 1 ? { epoch, offset: first } : undefined;
    return { publications, complete, next, previous, position: { epoch, offset } };
  }
  if (since !== undefined) {
    throw new CarillonError('invalid_field', "'since' and 'before' are both given; give one");
  }
  return scrollBack(ask, before, limit ?? usualLimit);
}

/** The log is read forwards only: the page before a place is read from as far before it as the page is long. */
async function scrollBack<Data>(
  ask: (from: Position, most: number) => Promise<Answer<Data>>,
  before: Position,
  limit: number,
): Promise<HistoryPage<Data>> {
  const { epoch } = before;
  const start = Math.max(0, before.offset - 1 - limit);
  const publications: Publication<Data>[] = [];
  let from: Position | undefined = { epoch, offset: start };
  let answer: Answer<Data>;
  let complete = true;
  do {
    answer = await ask(from, limit);
    publications.push(...answer.publications.filter(({ offset }) => offset < before.offset));
    complete &&= answer.complete || answer.next !== undefined;
    from = answer.next;
  } while (from !== undefined && from.offset < before.offset - 1);
  return {
    publications,
    complete,
    previous: start > 0 ? { epoch, offset: start + 1 } : undefined,
    position: { epoch: answer.epoch, offset: answer.offset },
  };
}
