import {
  type Api,
  about,
  type Connection,
  isFinished,
  isRecord,
  type Sample,
  type SessionKeeper,
  type StoredFile,
  type TaskAction,
  UnreachableError,
} from '../carillon';
import type { PushesStore } from '../stores/pushes';
import type { TasksStore } from '../stores/tasks';
import { saveFile } from './saveFile';
import { documentsIn } from './wiring';

interface Parts {
  server: string;
  session: SessionKeeper;
  api: Api;
  connection: Connection;
  stores: { tasks: TasksStore; pushes: PushesStore };
  loadTasks(): void;
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

export type Actions = ReturnType<typeof actions>;

/** What the page's controls do. Each rejects with an error that `Problem` shows. */
export function actions({ server, session, api, connection, stores, loadTasks }: Parts) {
  const { tasks, pushes } = stores;

  /** Looks at a task we were told of unless its events have brought it already. */
  const meet = async (taskId: string) => {
    if (tasks.getState().entries[taskId] === undefined) {
      const mark = tasks.getState().change;
      tasks.getState().answered(await api.task(taskId), mark);
    }
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
    reconnect: () => connection.connect(),
    reloadTasks: loadTasks,
    samples: (): Promise<Sample[]> => api.samples(),
    upload: (file: File): Promise<StoredFile> => api.upload(file),

    /** Starts a batch of documents; gives the task's id. */
    async submitBatch(input: BatchInput): Promise<string> {
      const mark = tasks.getState().change;
      const task = await api.submit('documents.generate', input);
      tasks.getState().answered(task, mark);
      return task.taskId;
    },

    /** Asks for data over the socket; the result comes as a push. */
    async requestData(query: QueryInput): Promise<string> {
      const reply = await connection.request({ type: 'request', query });
      const taskId = String(isRecord(reply.data) ? reply.data.taskId : '');
      await meet(taskId);
      tasks.getState().amend(taskId, { input: query });
      return taskId;
    },

    /** Pauses, resumes or cancels: over the socket, and over HTTP while there is none. */
    async act(taskId: string, action: TaskAction): Promise<void> {
      try {
        await connection.request({ type: `task_${action}`, taskId });
      } catch (error) {
        if (!(error instanceof UnreachableError)) {
          throw error;
        }
        const mark = tasks.getState().change;
        tasks.getState().answered(await api.act(taskId, action), mark);
      }
    },

    async download(taskId: string): Promise<void> {
      const { blob, name } = await api.file(taskId);
      saveFile(blob, name ?? `${taskId}.zip`);
    },

    /** Fetches the documents that a task made before we followed it, as far as they are kept. */
    async loadDocuments(taskId: string): Promise<void> {
      const channel = `task:${taskId}`;
      const reply = await connection.request({ type: 'history', channel, limit: 1000 });
      const known = new Set(tasks.getState().documents[taskId]?.map(({ row }) => row));
      const missing = documentsIn(reply).filter(
        ({ data }) => isRecord(data) && !known.has(Number(data.row)),
      );
      tasks.getState().addDocuments(missing);
    },

    /** Fetches a result that was too large for its event. */
    async loadResult(taskId: string): Promise<void> {
      const task = tasks.getState().entries[taskId]?.task;
      if (task !== undefined && isFinished(task.status) && task.result === undefined) {
        tasks.getState().amend(taskId, { result: await api.result(taskId) });
      }
    },

    /** Says something to everybody, or to a room we are in. */
    async say(text: string, room: string | undefined): Promise<void> {
      await connection.request(
        room === undefined
          ? { type: 'chat_message', data: { text } }
          : { type: 'publish', channel: `room:${room}`, event: 'message', data: { text } },
      );
    },

    join: (room: string) => pushes.getState().join(room),
    leave: (room: string) => pushes.getState().leave(room),
  };
}
