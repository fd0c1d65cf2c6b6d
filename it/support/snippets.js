// Runs pieces of JavaScript as they stand in a document, one after the other, in a world with WebSocket and console.
import { readFile } from 'node:fs/promises';
import { createContext, Script } from 'node:vm';
import WebSocket from 'ws';
import { Inbox } from './inbox.js';

/**
 * @param files pieces that share their variables, as they would in one page
 * @param replacements what to replace in them
 * @returns `frames`, all that came in, `output`, the lines that they logged, and `close`
 */
export async function runSnippets(files, replacements = {}) {
  const frames = new Inbox();
  const output = new Inbox();
  const sockets = [];
  class Listened extends WebSocket {
    constructor(url) {
      super(url);
      sockets.push(this);
      this.on('message', (data) => frames.add(JSON.parse(String(data))));
    }
  }
  // Copied, since what belongs to the other world equals nothing of this one.
  const print = (...words) => output.add(structuredClone(words));
  const world = createContext({ WebSocket: Listened, console: { log: print, error: print } });
  const scripts = await Promise.all(files.map((file) => script(file, replacements)));
  // In one go, as in a page: nothing happens on a socket before the last of them has run.
  for (const one of scripts) {
    one.runInContext(world);
  }
  return {
    frames,
    output,
    close() {
      for (const socket of sockets) {
        socket.close();
      }
    },
  };
}

async function script(file, replacements) {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    text = text.replaceAll(from, to);
  }
  return new Script(text, { filename: file.pathname });
}
