import { createContext, type ReactNode, useContext, useState } from 'react';
import { type Client, type ClientOptions, createClient } from '../client.js';
import { CarillonError } from '../errors.js';
import { useEnd } from './store.js';

const Context = createContext<Client | undefined>(undefined);

export type CarillonProviderProps = { children?: ReactNode } & (
  | { client: Client; options?: never }
  | { options: ClientOptions; client?: never }
);

/**
 * Gives a client to all hooks within. A client of the application's own, `client`, is left to the
 * application to close; one that is made from `options`, once, is closed when the provider goes.
 */
export function CarillonProvider({ client, options, children }: CarillonProviderProps): ReactNode {
  const [own] = useState(() => (client === undefined ? createClient(options) : undefined));
  useEnd(() => own?.close());
  return <Context.Provider value={client ?? own}>{children}</Context.Provider>;
}

/** The client that the nearest {@link CarillonProvider} gives. */
export function useCarillon(): Client {
  const client = useContext(Context);
  if (client === undefined) {
    throw new CarillonError(
      'invalid_field',
      'there is no client here; put <CarillonProvider client={…}> around what uses Carillon',
      false,
      0,
    );
  }
  return client;
}

/** The same where there may be none. */
export function useCarillonIfAny(): Client | undefined {
  return useContext(Context);
}
