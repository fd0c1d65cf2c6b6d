import { type ReactNode, StrictMode, version } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect } from 'vitest';
import type { Client } from '../../src/index.js';
import { CarillonProvider } from '../../src/react/index.js';

const roots = new Set<Root>();

afterEach(() => {
  for (const root of roots) {
    root.unmount();
  }
  roots.clear();
});

/** A kind of task that is this file's and this React's alone. */
export const kindOf = (name: string) => `${name}.${version.split('.')[0]}`;

export interface Page {
  readonly text: string;
  readonly element: HTMLElement;
  shows(text: string | RegExp): Promise<void>;
  /** Clicks a button, once there is one. */
  press(index?: number): Promise<void>;
  render(what: ReactNode): void;
  unmount(): void;
}

/** Draws in StrictMode, for a client or for none. */
export function render(what: ReactNode, client?: Client): Page {
  const element = document.createElement('div');
  document.body.append(element);
  const root = createRoot(element);
  roots.add(root);
  const page: Page = {
    get text() {
      return element.textContent ?? '';
    },
    element,
    async shows(text) {
      const fits =
        typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text);
      await expect.poll(() => page.text).toEqual(fits);
    },
    async press(index = 0) {
      await expect.poll(() => element.querySelectorAll('button')[index]).toBeDefined();
      element.querySelectorAll('button')[index]?.click();
    },
    render: (node) =>
      root.render(
        <StrictMode>
          {client === undefined ? (
            node
          ) : (
            <CarillonProvider client={client}>{node}</CarillonProvider>
          )}
        </StrictMode>,
      ),
    unmount: () => {
      roots.delete(root);
      root.unmount();
      element.remove();
    },
  };
  page.render(what);
  return page;
}
