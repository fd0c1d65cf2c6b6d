import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { ConsoleContext } from './app/ConsoleContext';
import { createConsole } from './app/console';
import { keepFocus } from './ui/keepFocus';
import './theme/tokens.css';
import './theme/base.css';

const root = document.getElementById('root');
if (root !== null && location.pathname.endsWith('/websocket-test')) {
  const server = new URL('.', location.href).href.replace(/\/$/, '');
  const show = ({ showTestPage }: typeof import('./websocketTest/page')) =>
    showTestPage(root, server, navigator.language);
  void import('./websocketTest/page').then(show);
} else if (root !== null) {
  keepFocus(root);
  createRoot(root).render(
    <StrictMode>
      <ConsoleContext value={createConsole()}>
        <App />
      </ConsoleContext>
    </StrictMode>,
  );
}
