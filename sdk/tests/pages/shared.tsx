// A tab that shares its connection: `#token=…`. `seen` has what it was given, over refreshes too.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '../../src/index.js';
import { CarillonProvider, useChannel, useConnection, useInbox } from '../../src/react/index.js';

const given = new URLSearchParams(globalThis.location.hash.slice(1));
const client = createClient({ url: '/ws', token: given.get('token') ?? '', shared: true });
const seen: string[] = JSON.parse(sessionStorage.getItem('seen') ?? '[]');
const gaps: string[] = [];
Object.assign(globalThis, { client, seen, gaps });

function see(what: string) {
  seen.push(what);
  sessionStorage.setItem('seen', JSON.stringify(seen));
}

function Tab() {
  const { state } = useConnection();
  const { isSubscribed } = useChannel<number>(given.get('room') ?? 'room:shared', {
    onMessage: ({ data }) => see(`room ${data}`),
    onGap: ({ reason }) => gaps.push(reason),
  });
  useInbox<number>({
    onMessage: ({ data, type }) => type === 'count' && see(`inbox ${data}`),
    onGap: ({ reason }) => gaps.push(reason),
  });
  return (
    <output>
      {state} {isSubscribed ? 'subscribed' : ''}
    </output>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <CarillonProvider client={client}>
      <Tab />
    </CarillonProvider>
  </StrictMode>,
);
