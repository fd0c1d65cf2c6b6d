/** Every file that was stored, or that a task has left, stays what it was; what is not is not served. */
export class Files {
  #digests = new Map();
  #fetches = 0;
  #findings;

  constructor(findings) {
    this.#findings = findings;
  }

  /** The server has acknowledged it. */
  stored({ file, digest }) {
    this.#digests.set(file, digest);
  }

  /** Somebody has asked for it. What a task has left is known since it was fetched for the first time. */
  fetched({ file, status, digest, whole = true }) {
    this.#fetches += 1;
    if (status !== 200) {
      this.#findings.add('lost file', `${file} was answered by ${status}`);
      return;
    }
    const known = this.#digests.get(file) ?? digest;
    this.#digests.set(file, known);
    if (!whole) {
      this.#findings.add('damaged file', `${file} came in part`);
    } else if (known !== digest) {
      this.#findings.add('damaged file', `${file} was ${known}, and came as ${digest}`);
    }
  }

  figures() {
    return { 'files kept': this.#digests.size, 'files fetched': this.#fetches };
  }
}
