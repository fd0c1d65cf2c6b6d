import type { Language } from '../../i18n';
import { PageError } from '../../i18n/errors';
import { bytes } from '../../i18n/format';

export type FileKind = 'spreadsheet' | 'template';

/** What the browser's picker offers. */
export const acceptedBy: Record<FileKind, string> = {
  spreadsheet: '.xlsx,.xlsm,.csv,.tsv,.txt',
  template: '.docx',
};

/**
 * Looks at a file before it is sent: whether it is of a kind that the server can read here, as far as
 * its name and its first bytes tell, and no larger than the server takes.
 *
 * @param limit in bytes; undefined when the server's is not known
 * @throws PageError that names the file, what is wrong, and what to do
 */
export async function checkFile(
  file: File,
  kind: FileKind,
  limit: number | undefined,
  language: Language,
): Promise<void> {
  const { name, size } = file;
  if (size === 0) {
    throw new PageError('file.empty', { name });
  }
  if (limit !== undefined && size > limit) {
    const sizes = { size: bytes(language, size), limit: bytes(language, limit) };
    throw new PageError('file.tooLarge', { name, ...sizes });
  }
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (startsWith(head, 0xd0, 0xcf, 0x11, 0xe0)) {
    throw new PageError('file.oldOffice', { name });
  }
  if (!(kind === 'spreadsheet' ? isSpreadsheet(name, head) : isTemplate(name, head))) {
    throw new PageError(`file.no.${kind}`, { name });
  }
}

function isSpreadsheet(name: string, head: Uint8Array): boolean {
  return isPacked(head)
    ? !/\.(docx|docm|dotx|pptx|zip)$/i.test(name)
    : /\.(csv|tsv|txt)$/i.test(name) && !startsWith(head, 0x25, 0x50, 0x44, 0x46);
}

function isTemplate(name: string, head: Uint8Array): boolean {
  return isPacked(head) && !/\.(xlsx|xlsm|pptx|zip)$/i.test(name);
}

/** Whether it is a zip, as all files of Office have been since 2007. */
function isPacked(head: Uint8Array): boolean {
  return startsWith(head, 0x50, 0x4b, 3, 4);
}

function startsWith(head: Uint8Array, ...magic: number[]): boolean {
  return magic.every((byte, index) => head[index] === byte);
}
