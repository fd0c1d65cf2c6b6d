import { type Client, createClient } from '@carillon/client';

/** A client as the page and the server that renders it make it. It connects in the page alone, when something is wanted of it. */
export const makeClient = (): Client => createClient({ url: '/ws', getToken, shared: true });

/** A token of the demo's user. In an application of your own, ask your own back end for it. */
async function getToken(): Promise<string> {
  const answer = await fetch('/api/v1/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'user1', password: 'password1' }),
  });
  const { token } = await answer.json();
  return token;
}
