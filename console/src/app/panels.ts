import type { ComponentType } from 'react';
import { ConnectionPanel } from '../features/connection/ConnectionPanel';
import { LogPanel } from '../features/log/LogPanel';
import { PushesPanel } from '../features/pushes/PushesPanel';
import { RequestPanel } from '../features/request/RequestPanel';
import { TasksPanel } from '../features/tasks/TasksPanel';
import type { Key } from '../i18n';

export interface PanelEntry {
  /** The panel's anchor on the page. */
  id: string;
  title: Key;
  Panel: ComponentType<{ id: string }>;
}

/** What the page shows, and where. A new panel is one line here. */
export const columns: { area: 'wide' | 'side' | 'foot'; panels: PanelEntry[] }[] = [
  {
    area: 'wide',
    panels: [{ id: 'tasks', title: 'tasks.title', Panel: TasksPanel }],
  },
  {
    area: 'side',
    panels: [
      { id: 'request', title: 'request.title', Panel: RequestPanel },
      { id: 'pushes', title: 'pushes.title', Panel: PushesPanel },
    ],
  },
  {
    area: 'foot',
    panels: [
      { id: 'log', title: 'log.title', Panel: LogPanel },
      { id: 'connection', title: 'connection.title', Panel: ConnectionPanel },
    ],
  },
];
