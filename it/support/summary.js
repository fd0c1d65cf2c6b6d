/** Ends Playwright's report with a line that any tool can read. */
export default class Summary {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  onTestEnd(_, result) {
    if (result.status === 'skipped') {
      this.#skipped += 1;
    } else if (result.status === 'passed') {
      this.#passed += 1;
    } else {
      this.#failed += 1;
    }
  }

  onExit() {
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    console.log(`browser: ${this.#passed} passed, ${this.#failed} failed${skipped}`);
  }
}
