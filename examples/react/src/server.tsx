import { CarillonProvider } from '@carillon/client/react';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './App';
import { makeClient } from './carillon';

/** The page as a server sends it, for `<!--app-->` in index.html. No framework is needed, and no browser. */
export const render = (): string =>
  renderToString(
    <StrictMode>
      <CarillonProvider client={makeClient()}>
        <App />
      </CarillonProvider>
    </StrictMode>,
  );
