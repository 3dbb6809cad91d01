/** Runs named parts one after the other, counts what they report, and prints the time of each. */
export class Parts {
  passed = 0;
  failed = 0;
  #rows = [];
  #unsteady = [];

  /**
   * Runs one part. The body answers a boolean (one check) or `{ passed, failed, unsteady }` (a test run, with
   * the tests that passed when they were tried again); a part that throws has failed, and the others go on.
   */
  async run(name, body) {
    console.log(`\n── ${name}`);
    const start = performance.now();
    const {
      passed,
      failed,
      unsteady = []
    } = await body().then(toCounts, error => {
      console.error(error.message);
      return { passed: 0, failed: 1 };
    });
    this.passed += passed;
    this.failed += failed;
    this.#unsteady.push(...unsteady);
    this.#rows.push({ name, seconds: (performance.now() - start) / 1000, failed });
    return failed === 0;
  }

  /** Prints what each part took and which failed, and the tests to mend that passed at the second try. */
  report() {
    if (this.#unsteady.length > 0) console.log('\n── passed at the second try');
    for (const { name, message } of this.#unsteady) console.log(`${name}\n${message}\n`);
    const width = Math.max(...this.#rows.map(row => row.name.length));
    const total = this.#rows.reduce((sum, row) => sum + row.seconds, 0);
    console.log('\n── time');
    for (const { name, seconds, failed } of [
      ...this.#rows,
      { name: 'total', seconds: total, failed: this.failed }
    ]) {
      const mark = failed ? `  ${failed} failed` : '';
      console.log(`${name.padEnd(width)} ${seconds.toFixed(1).padStart(7)} s${mark}`);
    }
  }

  /** The one line that sums everything up. */
  get summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

function toCounts(result) {
  return typeof result === 'object' ? result : { passed: result ? 1 : 0, failed: result ? 0 : 1 };
}
