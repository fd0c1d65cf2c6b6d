// The commands that the documents tell their readers to run.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs curl, and gives the JSON that it prints. */
export async function curl(...args) {
  try {
    return answer(await run('curl', ['--silent', '--show-error', '--fail-with-body', ...args]));
  } catch (error) {
    throw explained(error, 'curl');
  }
}

/**
 * Runs a file of commands that stands as the document has it: only where the server is, and what the reader fills
 * in, is replaced. What a command prints may go through jq; whether that is there is not our matter.
 */
export async function runDocumented(file, replacements) {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) {
      throw new Error(`'${from}' is not in ${file.pathname}`);
    }
    text = text.replaceAll(from, to);
  }
  try {
    return answer(await run('bash', ['-c', text.replace(/ \| jq$/m, '')]));
  } catch (error) {
    throw explained(error, 'bash');
  }
}

function answer({ stdout }) {
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

function explained(error, command) {
  if (error.code === 'ENOENT' || error.code === 127) {
    return new Error(
      `the tests of the reference systems need ${command} and curl; install them (Debian: apt-get install curl)`,
    );
  }
  return Object.assign(error, { message: `${error.message}\n${error.stdout}` });
}
