import type { Client, Task } from '@carillon/client';
import { saveResult } from '@carillon/client/components';
import { about } from '../session/authApi';
import type { SessionKeeper } from '../session/session';
import type { DocumentsStore } from '../stores/documents';
import type { PushesStore } from '../stores/pushes';
import type { SessionStore } from '../stores/session';

export interface StoredFile {
  id: string;
  name: string;
  size: number;
}

export interface Sample extends StoredFile {
  role: 'spreadsheet' | 'template' | 'data';
}

export interface BatchInput {
  spreadsheet: string;
  template: string;
  fileName?: string;
}

export interface QueryInput {
  search?: string;
  limit: number;
}

interface Stores {
  session: SessionStore;
  pushes: PushesStore;
  documents: DocumentsStore;
}

export type TaskAction = 'pause' | 'resume' | 'cancel';

export type Actions = ReturnType<typeof actions>;

/** What the page's controls do. Each rejects with an error that `Problem` shows. */
export function actions(server: string, session: SessionKeeper, stores: Stores) {
  const { pushes, documents } = stores;

  const client = (): Client => {
    const { client: present } = stores.session.getState();
    if (present === undefined) {
      throw new Error('nobody is logged in');
    }
    return present;
  };

  /** Asked once: a server's limits change only with its settings. */
  let limit: Promise<number | undefined> | undefined;
  const uploadLimit = () => {
    limit ??= about(server).then(
      (answer) => answer.uploadLimit,
      () => {
        limit = undefined; // asked again with the next file
        return undefined;
      },
    );
    return limit;
  };

  return {
    about: () => about(server),
    /** The largest file that the server takes, in bytes; undefined when it does not say. */
    uploadLimit,
    login: (username: string, password: string) => session.login(username, password),
    logout: () => session.logout(),
    /** Tries at once; what comes of it is told by the client's state. */
    reconnect: () => {
      client()
        .connect()
        .catch(() => {});
    },

    async samples(): Promise<Sample[]> {
      return (await client().http.send<{ samples: Sample[] }>('GET', '/api/v1/samples')).samples;
    },

    upload(file: File): Promise<StoredFile> {
      const form = new FormData();
      form.append('file', file, file.name);
      return client().http.send('POST', '/api/v1/files', form);
    },

    /** Starts a batch of documents. */
    submitBatch: (input: BatchInput): Promise<Task> =>
      client().tasks.submit('documents.generate', input),

    /** Asks for data; the result comes as a push. */
    requestData: (query: QueryInput): Promise<Task> => client().tasks.submit('data.query', query),

    async act(taskId: string, action: TaskAction): Promise<void> {
      const { tasks } = client();
      await (tasks.known(taskId) ?? (await tasks.get(taskId)))[action]();
    },

    download: (taskId: string): Promise<void> => saveResult(client(), { taskId }),

    /** Fetches the documents that a task made before we followed it, as far as they are kept. */
    async loadDocuments(taskId: string): Promise<void> {
      const { publications } = await client().channel(`task:${taskId}`).history({ limit: 1000 });
      documents.getState().add(publications);
    },

    /** Says something to everybody, or to a room we are in. */
    async say(text: string, room: string | undefined): Promise<void> {
      await (room === undefined
        ? client().request('chat_message', { text })
        : client().channel(`room:${room}`).publish({ text }));
    },

    join: (room: string) => pushes.getState().join(room),
    leave: (room: string) => pushes.getState().leave(room),
  };
}
