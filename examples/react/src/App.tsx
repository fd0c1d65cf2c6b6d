import { InboxBell, TaskTray, WebSocketStatus } from '@carillon/client/components';
import '@carillon/client/components.css';
import { useNotifications, useTaskSubmit } from '@carillon/client/react';

interface Result {
  generated: number;
}

const batch = { spreadsheet: 'sample-students.xlsx', template: 'sample-certificate.docx' };

/** Starts a batch of documents. How it gets on is the tray's business, on whatever page its user is. */
export function App() {
  const { submit, isSubmitting, snapshot, error } = useTaskSubmit<Result>('documents.generate');
  return (
    <main>
      <header>
        <h1>Documents</h1>
        <WebSocketStatus />
        <InboxBell />
      </header>
      <Greeting />
      <button
        type="button"
        disabled={isSubmitting}
        onClick={() => void submit(batch).catch(() => {})}
      >
        Make certificates
      </button>
      {error !== undefined && <p role="alert">{error.message}</p>}
      {snapshot?.result !== undefined && <p>{snapshot.result.generated} certificates are ready.</p>}
      <TaskTray title={() => 'Certificates'} />
    </main>
  );
}

function Greeting() {
  const { unread } = useNotifications();
  return <p>{unread === 0 ? 'You have read everything.' : `Unread: ${unread}`}</p>;
}
