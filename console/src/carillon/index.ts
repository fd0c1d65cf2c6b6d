/**
 * The Carillon client for what runs in a browser: HTTP, session and live connection, without any
 * framework. Nothing in this folder may import from outside of it.
 */
export { browserLock, browserStore } from './browserStore';
export type { Closure } from './closeCodes';
export { Connection, type ConnectionState, type Gap } from './connection';
export { browser, type Environment } from './environment';
export { CarillonError, isTemporary, SessionEndedError, UnreachableError } from './errors';
export { type About, Api, about, authApi } from './http';
export type { Direction, FrameRecord } from './link';
export type { Recovery } from './positions';
export * from './protocol';
export { type EndReason, type Session, SessionKeeper } from './session';
