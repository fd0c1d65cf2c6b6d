import {
  type CarillonError,
  type Channel,
  type Client,
  type Gap,
  isFinished,
  type Publication,
  type TaskStatus,
} from '@carillon/client';
import { isRecord } from '../records';
import { batched } from '../stores/batched';
import type { ConnectionStore, Resumed } from '../stores/connection';
import type { LoggedFrame, LogStore } from '../stores/log';
import type { PushesStore } from '../stores/pushes';

export interface Stores {
  connection: ConnectionStore;
  pushes: PushesStore;
  log: LogStore;
}

/** Of how many tasks it is known what was told of them last. */
const mostRemembered = 1000;

/** Leads what a client reports into the stores. Returns what ends it, beside closing the client. */
export function wire(client: Client, stores: Stores): () => void {
  const { connection, pushes, log } = stores;
  const message = (publication: Publication) =>
    pushes.getState().message(publication, publication.timestamp ?? Date.now());
  const gap = ({ channel, reason }: Gap) => {
    // A channel that began anew and has nothing in it yet has nothing that could be missing.
    if (reason === 'lost' || (client.positions[channel]?.offset ?? 0) > 0) {
      pushes.getState().gap(channel, Date.now(), reason === 'anew');
    }
  };
  const all = client.channel('all');
  showConnection(client, all, connection);
  showLog(client, connection, log);
  client.inbox.on('message', ({ ack: _, read: __, ...publication }) => message(publication));
  client.inbox.on('gap', gap);
  all.on('publication', message);
  all.on('gap', gap);
  tellOfTasks(client, pushes);
  return followRooms(client, stores, message, gap);
}

function showConnection(client: Client, all: Channel, connection: ConnectionStore): void {
  let resumed: Resumed = 'fresh';
  const missed = ({ reason }: Gap) => {
    resumed = resumed === 'lost' ? 'lost' : reason;
  };
  client.inbox.on('gap', missed);
  all.on('gap', missed);
  all.on('subscribed', ({ recovered }) => {
    if (recovered && resumed === 'fresh') {
      resumed = 'recovered';
    }
  });
  client.on('state', ({ state }) => {
    if (state === 'connecting') {
      resumed = 'fresh';
    } else if (state === 'online') {
      connection.setState({ resumed, since: Date.now() });
    } else {
      connection.setState({ delayed: {} });
    }
  });
}

/** Shows each frame, and what some of them tell. */
function showLog(client: Client, connection: ConnectionStore, log: LogStore): void {
  const add = batched<LoggedFrame>((frames) => log.getState().add(frames), {
    millis: 150,
    limit: 500,
  });
  const showPositions = batched<unknown>(() => {
    if (client.state !== 'closed') {
      connection.setState({ positions: client.positions });
    }
  });
  client.on('frame', ({ direction, type, text }) => {
    add({ direction, type, text, at: Date.now() });
    showPositions(undefined);
    if (type === 'connected') {
      connection.setState({ server: String(dataIn(text).server ?? '') });
    } else if (type === 'auth_success') {
      connection.setState({ connection: String(dataIn(text).connection ?? '') });
    }
  });
}

function dataIn(text: string): Record<string, unknown> {
  const { data } = JSON.parse(text);
  return isRecord(data) ? data : {};
}

/** Tells what is worth telling of a task, once; that it waits or runs is seen in the list. */
function tellOfTasks(client: Client, pushes: PushesStore): void {
  const told = new Map<string, TaskStatus>();
  client.tasks.on('change', (task) => {
    const { taskId, status } = task;
    const isNews = status === 'paused' || isFinished(status);
    if (isNews && told.get(taskId) !== status) {
      pushes.getState().task(task, Date.now());
    }
    told.set(taskId, status);
    if (told.size > mostRemembered) {
      const [oldest] = told.keys();
      told.delete(oldest ?? '');
    }
  });
}

/** Uses the rooms that we are in, and no others. */
function followRooms(
  client: Client,
  { connection, pushes }: Stores,
  message: (publication: Publication) => void,
  gap: (gap: Gap) => void,
): () => void {
  const followed = new Map<string, Channel>();
  const waits = (room: string, error: CarillonError | undefined) => {
    const { [room]: _, ...delayed } = connection.getState().delayed;
    connection.setState({ delayed: error === undefined ? delayed : { ...delayed, [room]: error } });
  };
  const follow = (room: string) => {
    const channel = client.channel(`room:${room}`);
    channel.on('publication', message);
    channel.on('gap', gap);
    channel.on('delayed', (error) => waits(room, error));
    channel.on('subscribed', () => waits(room, undefined));
    channel.on('error', (error) => pushes.getState().refuse(room, error));
    return channel;
  };
  const update = () => {
    const { rooms } = pushes.getState();
    for (const [room, channel] of followed) {
      if (!rooms.includes(room)) {
        followed.delete(room);
        channel.leave();
        waits(room, undefined);
      }
    }
    for (const room of rooms) {
      if (!followed.has(room)) {
        followed.set(room, follow(room));
      }
    }
  };
  update();
  return pushes.subscribe((now, before) => now.rooms !== before.rooms && update());
}
