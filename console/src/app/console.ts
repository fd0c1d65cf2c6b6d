import { type Client, closeCodes, createClient } from '@carillon/client';
import { authApi } from '../session/authApi';
import { browserLock, browserStore } from '../session/browserStore';
import { SessionKeeper, type User } from '../session/session';
import { createConnectionStore } from '../stores/connection';
import { createDocumentsStore } from '../stores/documents';
import { createLogStore } from '../stores/log';
import { createPreferencesStore } from '../stores/preferences';
import { createPushesStore } from '../stores/pushes';
import { createSessionStore } from '../stores/session';
import { type Actions, actions } from './actions';
import { Resume } from './resume';
import { serverAddress } from './server';
import { wire } from './wiring';

export interface Console {
  server: string;
  stores: {
    session: ReturnType<typeof createSessionStore>;
    connection: ReturnType<typeof createConnectionStore>;
    documents: ReturnType<typeof createDocumentsStore>;
    pushes: ReturnType<typeof createPushesStore>;
    log: ReturnType<typeof createLogStore>;
    preferences: ReturnType<typeof createPreferencesStore>;
  };
  actions: Actions;
}

/** What there is while somebody is logged in. */
interface Visit {
  client: Client;
  leave(): void;
}

/** Puts the page together, from the session up to the actions; reads top to bottom. */
export function createConsole(): Console {
  const server = serverAddress();
  const session = new SessionKeeper(
    browserStore(server),
    authApi(server, Date.now),
    browserLock(server),
    Date.now,
  );
  const stores = {
    session: createSessionStore(),
    connection: createConnectionStore(navigator.onLine),
    documents: createDocumentsStore(),
    pushes: createPushesStore(),
    log: createLogStore(),
    preferences: createPreferencesStore(localStorage, navigator.languages),
  };
  addEventListener('online', () => stores.connection.setState({ network: true }));
  addEventListener('offline', () => stores.connection.setState({ network: false }));

  const enter = ({ id }: User): Visit => {
    const resume = new Resume(server, id, stores.pushes.getState);
    if (resume.kept !== undefined) {
      stores.pushes.getState().restore(resume.kept.pushes, resume.kept.rooms);
    }
    const client = createClient({ url: server, getToken: () => session.token(), storage: resume });
    const unwire = wire(client, stores);
    const offPushes = stores.pushes.subscribe(resume.saveSoon);
    client.on('state', ({ state, code, reason = '' }) => {
      const isOver = code === closeCodes.invalid_token || code === closeCodes.session_revoked;
      if (state === 'closed' && isOver) {
        session.end(code, reason);
      }
    });
    return {
      client,
      leave: () => {
        unwire();
        offPushes();
        client.close();
        resume.end();
        stores.documents.getState().reset();
        stores.pushes.getState().reset();
        stores.log.getState().clear();
        stores.connection.reset();
      },
    };
  };

  let visit: Visit | undefined;
  const show = (user: User | undefined) => {
    visit?.leave();
    visit = user === undefined ? undefined : enter(user);
    const client = visit?.client;
    stores.session.setState({ user, client });
    // What it is refused for is told by its state.
    client?.connect().catch(() => {});
  };
  session.onChange(({ session: now, reason }) => {
    if (now === undefined || now.user.id !== stores.session.getState().user?.id) {
      show(now?.user);
      stores.session.setState({ ended: now === undefined ? reason : undefined });
    } else if (visit?.client.state === 'closed') {
      // The token was refused, and another tab has had a better one since.
      visit.client.connect().catch(() => {});
    }
  });
  show(session.current?.user);
  return { server, stores, actions: actions(server, session, stores) };
}
