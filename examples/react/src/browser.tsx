import { CarillonProvider } from '@carillon/client/react';
import { StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { App } from './App';
import { makeClient } from './carillon';

const root = document.getElementById('root') as HTMLElement;
const page = (
  <StrictMode>
    <CarillonProvider client={makeClient()}>
      <App />
    </CarillonProvider>
  </StrictMode>
);
// What a server has rendered is taken over; in `vite dev` there is nothing yet.
if (root.firstElementChild === null) {
  createRoot(root).render(page);
} else {
  hydrateRoot(root, page);
}
