// A page with all components, for the tests in a browser: `#token=…&lang=zh`.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import {
  ConnectionStatus,
  InboxBell,
  PresenceAvatars,
  TaskTray,
  WebSocketStatus,
} from '../../src/components/index.js';
import { createClient } from '../../src/index.js';
import { CarillonProvider, useChannel } from '../../src/react/index.js';

const given = new URLSearchParams(globalThis.location.hash.slice(1));
document.documentElement.lang = given.get('lang') ?? 'en';
const client = createClient({ url: '/ws', token: given.get('token') ?? '' });
Object.assign(globalThis, { client });
void client.connect();

function Page() {
  useChannel('room:components');
  return (
    <main>
      <h1>Components</h1>
      <WebSocketStatus />
      <ConnectionStatus />
      <PresenceAvatars channel="room:components" interval={500} />
      <InboxBell />
      <TaskTray toastMillis={20_000} />
    </main>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <CarillonProvider client={client}>
      <Page />
    </CarillonProvider>
  </StrictMode>,
);
