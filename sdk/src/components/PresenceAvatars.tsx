import type { ReactNode } from 'react';
import { usePresence } from '../react/index.js';
import { type Look, useLook } from './texts.js';

export interface PresenceAvatarsProps extends Look {
  channel: string;
  /** How many to show; 5 when left out. Of the others there is a number. */
  max?: number;
  /** A user's name, for people; their id when left out. */
  name?: (user: string) => string;
  /** How often to look, in milliseconds. */
  interval?: number;
}

/** Who is on a channel: initials in colours of their own. */
export function PresenceAvatars({
  channel,
  max = 5,
  name = (user) => user,
  interval = 10_000,
  ...look
}: PresenceAvatarsProps): ReactNode {
  const { texts, part } = useLook(look);
  const { users, total, isLoading } = usePresence(channel, { interval });
  const shown = users.slice(0, max);
  const label = isLoading
    ? '…'
    : texts.here(
        users.map(({ user }) => name(user)),
        total,
      );
  return (
    <span role="img" aria-label={label} title={label} className={part('avatars')}>
      {shown.map(({ user }) => (
        <span
          key={user}
          className={part('avatar')}
          style={{ '--carillon-hue': hueOf(user) } as object}
        >
          {initials(name(user))}
        </span>
      ))}
      {total > shown.length && <span className={part('avatar')}>+{total - shown.length}</span>}
    </span>
  );
}

/** The first letters of two words; of one that isn't written with spaces its first sign. */
function initials(name: string): string {
  const words = name.trim().split(/[\s._-]+/);
  const first = Array.from(words[0] ?? '')[0] ?? '?';
  const last = words.length > 1 ? (Array.from(words.at(-1) ?? '')[0] ?? '') : '';
  return (first + last).toUpperCase();
}

function hueOf(user: string): number {
  let hash = 0;
  for (const sign of user) {
    hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 360;
  }
  return hash;
}
