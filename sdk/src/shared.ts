import type { Socket } from './environment.js';

/** A socket whose frames go through the one that all tabs share. */
export type SharedSocket = Socket & {
  /** What was sent before the rest was loaded; undefined once it is closed. */
  early: string[] | undefined;
};

/** A client's part in the sharing. */
export interface Sharing {
  open(url: string): Socket;
  leave(): void;
}

/** Whether tabs of this browser can share anything: not on pages without a secure origin. */
export const canShare = (): boolean => !!globalThis.navigator?.locks;

/**
 * Shares one connection among all tabs of a user. The code for it is loaded when it is wanted.
 *
 * @param open opens a real socket, where this tab is the one that has it
 * @param again to be called when a shared socket ended since another tab has taken over, so that there is nothing to wait for
 */
export function share(open: (url: string) => Socket, again: () => void): Sharing {
  const loading = import('./shared/member.js').then(({ Member }) => new Member(open, again));
  return {
    open: (url) => {
      const socket = {
        early: [] as string[] | undefined,
        send: (text) => socket.early?.push(text),
        close: () => {
          socket.early = undefined;
        },
      } as SharedSocket;
      loading.then(
        (member) => member.take(socket, url),
        ({ message }: Error) => socket.onclose?.({ code: 1006, reason: message } as never),
      );
      return socket;
    },
    leave: () => void loading.then((member) => member.leave()),
  };
}
