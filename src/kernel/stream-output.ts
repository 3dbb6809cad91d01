/** So many messages may go out at once, and this many more each second. */
const BURST = 100;
const PER_SECOND = 50;
/** No message waits longer than this, unless code keeps the process busy, nor grows much longer than that. */
const WAIT_MS = 50;
const LONGEST = 1 << 16;

/**
 * Sends what cells print. Each print is a message of its own, at once, so that it is seen while the cell computes;
 * who prints thousands of lines gets many of them in one: for each message clients work longer than a kernel does to
 * print it, and some give up on what they have not taken when the cell ends.
 */
export class StreamOutput {
  readonly #send: (name: string, text: string) => void;
  #name = '';
  #texts: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  #allowed = BURST;
  #at = performance.now();

  constructor(send: (name: string, text: string) => void) {
    this.#send = send;
  }

  /** Takes what is printed to `stdout` or `stderr`. */
  write(name: string, text: string): void {
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#texts.push(text);
    this.#length += text.length;
    const now = performance.now();
    this.#allowed = Math.min(BURST, this.#allowed + ((now - this.#at) / 1000) * PER_SECOND);
    this.#at = now;
    if (this.#allowed >= 1 || this.#length > LONGEST) this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.flush();
      }, WAIT_MS);
  }

  /** Sends what waits: before any other message, or it would come behind it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#length === 0) return;
    const text = this.#texts.join('');
    this.#texts = [];
    this.#length = 0;
    this.#allowed = Math.max(0, this.#allowed - 1);
    this.#send(this.#name, text);
  }
}
