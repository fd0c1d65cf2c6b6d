// A page for React to draw on. Sockets and requests stay those of Node.
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><div id="root"></div>', {
  url: 'http://localhost/',
  pretendToBeVisual: true,
});
Object.assign(globalThis, {
  window,
  document: window.document,
  HTMLElement: window.HTMLElement,
  HTMLIFrameElement: window.HTMLIFrameElement,
  Node: window.Node,
  IS_REACT_ACT_ENVIRONMENT: false,
});

if (globalThis.navigator === undefined) {
  Object.assign(globalThis, { navigator: window.navigator });
}
