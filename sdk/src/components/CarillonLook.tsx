import type { ReactNode } from 'react';
import { type Look, LookContext } from './texts.js';

/** Gives language, texts and classes to all components within. */
export function CarillonLook({ children, ...look }: Look & { children?: ReactNode }): ReactNode {
  return <LookContext.Provider value={look}>{children}</LookContext.Provider>;
}
