import {
  Api,
  authApi,
  browser,
  browserLock,
  browserStore,
  Connection,
  SessionKeeper,
} from '../carillon';
import { isAutomatic } from '../carillon/protocol';
import { batched } from '../stores/batched';
import { createConnectionStore } from '../stores/connection';
import { createLogStore } from '../stores/log';
import { createPreferencesStore } from '../stores/preferences';
import { createPushesStore } from '../stores/pushes';
import { createSessionStore } from '../stores/session';
import { createTasksStore } from '../stores/tasks';
import { type Actions, actions } from './actions';
import { readResume, writeResume } from './resume';
import { serverAddress, socketUrl } from './server';
import { taskLoader, wire } from './wiring';

export interface Console {
  server: string;
  stores: {
    session: ReturnType<typeof createSessionStore>;
    connection: ReturnType<typeof createConnectionStore>;
    tasks: ReturnType<typeof createTasksStore>;
    pushes: ReturnType<typeof createPushesStore>;
    log: ReturnType<typeof createLogStore>;
    preferences: ReturnType<typeof createPreferencesStore>;
  };
  actions: Actions;
}

/** Puts the page together, from the session up to the actions; reads top to bottom. */
export function createConsole(): Console {
  const server = serverAddress();
  const session = new SessionKeeper(
    browserStore(server),
    authApi(server, browser.now),
    browserLock(server),
    browser,
  );
  const api = new Api(server, (fresh) => session.token(fresh));
  const connection = new Connection(socketUrl(server), session, browser);

  const stores = {
    session: createSessionStore(session.current?.user),
    connection: createConnectionStore(navigator.onLine),
    tasks: createTasksStore(),
    pushes: createPushesStore(),
    log: createLogStore(),
    preferences: createPreferencesStore(localStorage, navigator.languages),
  };
  const loadTasks = taskLoader(stores.tasks, (limit) => api.tasks(limit), browser);
  wire(connection, stores, loadTasks);

  const saveResume = () => {
    const user = session.current?.user.id;
    if (user !== undefined) {
      const { pushes, rooms } = stores.pushes.getState();
      const kept = (channel: string) => isAutomatic(channel) || channel.startsWith('room:');
      writeResume({ server, user, positions: connection.positions.snapshot(kept), rooms, pushes });
    }
  };
  const resumeChanged = batched(saveResume, { millis: 1000, limit: 1 });
  connection.on('publication', resumeChanged);
  connection.on('state', resumeChanged);
  stores.pushes.subscribe(resumeChanged);
  addEventListener('pagehide', saveResume);

  const enter = (user: string) => {
    const resume = readResume(server, user);
    if (resume !== undefined) {
      connection.positions.restore(resume.positions);
      stores.pushes.getState().restore(resume.pushes, resume.rooms);
    }
    loadTasks();
    connection.connect();
  };
  const leave = () => {
    connection.stop();
    stores.tasks.getState().reset();
    stores.pushes.getState().reset();
    stores.log.getState().clear();
  };

  session.on('changed', ({ session: now, reason }) => {
    const before = stores.session.getState().user;
    if (now?.user.id === before?.id && now !== undefined) {
      connection.renew(now.token);
      return;
    }
    if (before !== undefined) {
      leave();
      writeResume(undefined);
    }
    stores.session.setState({ user: now?.user, ended: now === undefined ? reason : undefined });
    if (now !== undefined) {
      enter(now.user.id);
    }
  });
  connection.on('ended', ({ code, reason, token }) => session.end(token, code, reason));
  addEventListener('online', () => {
    stores.connection.setState({ network: true });
    connection.wake();
  });
  addEventListener('offline', () => {
    stores.connection.setState({ network: false });
    connection.networkGone();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') {
      connection.wake();
    }
  });

  if (session.current !== undefined) {
    enter(session.current.user.id);
  }
  return {
    server,
    stores,
    actions: actions({ server, session, api, connection, stores, loadTasks }),
  };
}
