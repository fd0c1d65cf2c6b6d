import { closeCodes, finalCloseCodes } from './generated.js';

/** Why a connection ended. */
export interface Closure {
  code: number;
  reason: string;
}

const known = new Set<number>(Object.values(closeCodes));

/** Whether to connect again. Of codes that the server's list lacks, 3500-3999 and 4500-4999 mean no. */
export function mayReturn(code: number): boolean {
  const refused = (code >= 3500 && code <= 3999) || (code >= 4500 && code <= 4999);
  return known.has(code) ? !finalCloseCodes.includes(code) : !refused;
}
