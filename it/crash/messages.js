// What is sent: every message says which it is, and can be told from one that was mixed up.

export const eventType = 'crash-test';

/** The content of a message. */
export function content(id, length) {
  return { id, text: textOf(id, length), length };
}

/** Which message that is; undefined when it is none of ours, and an error when it has been changed. */
export function idOf(frame) {
  if (frame.type !== eventType) {
    return undefined;
  }
  const { id, text, length } = frame.data;
  if (text !== textOf(id, length)) {
    throw new Error(`${id} has come with the content ${JSON.stringify(frame.data)}`);
  }
  return id;
}

function textOf(id, length) {
  return `${id} é中 `.repeat(Math.ceil(length / id.length)).slice(0, length);
}
