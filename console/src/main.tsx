import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { ConsoleContext } from './app/ConsoleContext';
import { createConsole } from './app/console';
import { keepFocus } from './ui/keepFocus';
import './theme/tokens.css';
import './theme/base.css';

const root = document.getElementById('root');
if (root !== null) {
  keepFocus(root);
  createRoot(root).render(
    <StrictMode>
      <ConsoleContext value={createConsole()}>
        <App />
      </ConsoleContext>
    </StrictMode>,
  );
}
