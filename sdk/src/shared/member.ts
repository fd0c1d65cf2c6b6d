import type { Socket } from '../environment.js';
import { type Frame, parseFrame } from '../protocol.js';
import type { SharedSocket } from '../shared.js';
import { subjectOf } from '../tokens.js';
import { Group } from './group.js';
import { newId } from './messages.js';

/** A client in one tab, and the group of tabs whose user, server and device are the same. */
export class Member {
  readonly #open: (url: string) => Socket;
  readonly #again: () => void;
  #group: Group | undefined;

  constructor(open: (url: string) => Socket, again: () => void) {
    this.#open = open;
    this.#again = again;
  }

  /** Makes a socket work. Whose it is shows by its first frame, which is an `auth`. */
  take(socket: SharedSocket, url: string): void {
    const { early } = socket;
    if (early === undefined) {
      return;
    }
    const port = newId();
    let group: Group | undefined;
    let over = false;
    const send = (text: string) => {
      const frame = parseFrame(text);
      if (frame === undefined || over) {
        return;
      }
      if (group === undefined) {
        group = this.#groupOf(url, frame);
        group.add(port, {
          text: (data) => socket.onmessage?.({ data } as never),
          closed: (code, reason, isHandedOver) => {
            over = true;
            socket.onclose?.({ code, reason } as never);
            if (isHandedOver) {
              this.#again();
            }
          },
        });
      }
      group.send(port, frame);
    };
    socket.close = () => {
      over = true;
      group?.remove(port);
    };
    socket.send = send;
    socket.onopen?.({} as never);
    for (const text of early) {
      send(text);
    }
  }

  leave(): void {
    this.#group?.leave();
    this.#group = undefined;
  }

  #groupOf(url: string, { token, device, acks }: Frame): Group {
    const user = subjectOf(String(token)) ?? String(token);
    const name = JSON.stringify(['carillon.shared', url, user, device, acks]);
    if (this.#group?.name !== name) {
      this.#group?.leave();
      this.#group = new Group(name, () => this.#open(url));
    }
    return this.#group;
  }
}
