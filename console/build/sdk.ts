import { fileURLToPath } from 'node:url';

const source = (path: string) => fileURLToPath(new URL(`../../sdk/src/${path}`, import.meta.url));

/** The page is built with the client's sources, so that it always has the client of the same version. */
export const sdk = {
  alias: [
    { find: /^@carillon\/client$/, replacement: source('index.ts') },
    { find: /^@carillon\/client\/(\w+)$/, replacement: source('$1/index.ts') },
  ],
  // What they import is the page's own, also where the client's packages are not installed.
  dedupe: ['react', 'react-dom'],
};
