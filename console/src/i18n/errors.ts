import { CarillonError } from '@carillon/client';
import type { Key, Values } from '.';
import type { Text } from './useText';

/** A refusal of the page's own, which is said in its words. */
export class PageError extends Error {
  override readonly name = 'PageError';

  constructor(
    readonly key: Key,
    readonly values: Values = {},
  ) {
    super(key);
  }
}

export interface Words {
  text: string;
  /** The server's own sentence, in English, where the text says less than it. */
  detail?: string;
}

/** What to tell a person about a failure, in their language. */
export function wordsOf(error: unknown, text: Text): Words {
  if (error instanceof PageError) {
    return { text: text.t(error.key, error.values) };
  }
  if (error instanceof CarillonError) {
    return error.code === 0
      ? wordsOfClient(error, text)
      : wordsOfCode(error.code, error.message, text);
  }
  return { text: text.t('error.unknown'), detail: String(error) };
}

/** What the client found by itself: what it calls an error, and its own sentence behind that. */
function wordsOfClient({ name, message }: CarillonError, { t }: Text): Words {
  switch (name) {
    case 'unauthenticated':
      return { text: t('error.sessionEnded') };
    case 'timeout':
      return { text: t('error.timeout'), detail: message };
    case 'closed':
      return { text: t('error.disconnected') };
    case 'unreachable':
      return { text: t('error.unreachable'), detail: message };
    default:
      return { text: message };
  }
}

/**
 * What a code means that the server gave with a sentence. The sentence is English and more exact: an
 * English page says it, others say what the code means and keep the sentence as a detail.
 *
 * @param code an error's, or from 1000 a close code
 */
export function wordsOfCode(code: number, message: string, { language, name }: Text): Words {
  const prefix = code < 1000 ? 'error' : 'close';
  const own = name(prefix, String(code));
  if (own === String(code) || (language === 'en' && message !== '')) {
    return { text: message === '' ? own : `${message} (${code})` };
  }
  return message === ''
    ? { text: `${own} (${code})` }
    : { text: `${own} (${code})`, detail: message };
}
