// What requires React gets React 18: `react-dom18` is React 18's, and names its React by that name.
import Module from 'node:module';

type Resolve = (request: string, ...rest: unknown[]) => string;
const resolver = Module as unknown as { _resolveFilename: Resolve };
const usual = resolver._resolveFilename;
resolver._resolveFilename = (request, ...rest) =>
  usual(request.replace(/^react(-dom)?(?=$|\/)/, 'react$118'), ...rest);
