import { CarillonError } from '../errors.js';

export interface TokenClaims {
  user: string;
  /** `user` when left out. */
  roles?: string[];
  /** The channels that it opens beside the user's own: `['room:lobby', 'task:*']`. */
  channels?: string[];
  /** Seconds, or `30m`, `12h`, `7d`; an hour when left out. */
  expiresIn?: number | string;
  /** What it shares with the server: `auth.secret`. */
  secret: string;
  /** Whom it is for, and who says so, where the server asks for that (`auth.audience`, `auth.issuer`). */
  audience?: string;
  issuer?: string;
}

const units: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Signs a token (a JWT, HS256) that lets a user in. */
export async function signToken(claims: TokenClaims): Promise<string> {
  const { user, roles = ['user'], channels, expiresIn = 3_600, secret, audience, issuer } = claims;
  if (user === '') {
    throw new CarillonError('invalid_field', "'user' is empty; name who the token is for", false);
  }
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    sub: user,
    iat: now,
    exp: now + secondsOf(expiresIn),
    jti: crypto.randomUUID(),
    roles,
    ...(channels !== undefined && { channels }),
    ...(audience !== undefined && { aud: audience }),
    ...(issuer !== undefined && { iss: issuer }),
  };
  const utf8 = new TextEncoder();
  const signed = [{ alg: 'HS256', typ: 'JWT' }, payload]
    .map((part) => base64url(utf8.encode(JSON.stringify(part))))
    .join('.');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8.encode(secret), hmac, false, ['sign']);
  const signature = await crypto.subtle.sign('HMAC', key, utf8.encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

function secondsOf(span: number | string): number {
  const match = /^(\d+)([smhd]?)$/.exec(String(span));
  const seconds = Number(match?.[1]) * (units[match?.[2] || 's'] ?? 1);
  if (!(seconds > 0)) {
    const why = `'expiresIn' is '${span}'; it must be seconds, or such as '30m', '12h', '7d'`;
    throw new CarillonError('invalid_field', why, false);
  }
  return seconds;
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
