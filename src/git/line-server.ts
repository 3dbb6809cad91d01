import type { Conversation } from '../process/index.js';
import { GitError } from './git-error.js';
import type { GitRunner } from './runner.js';

interface Question {
  readonly count: number;
  readonly lines: string[];
  readonly resolve: (lines: readonly string[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A git process that answers questions with lines, in their order; a new process takes some milliseconds.
 *
 * git ends where it cannot do what it is asked. The next question then starts another process.
 */
export class LineServer {
  readonly #git: GitRunner;
  readonly #args: readonly string[];
  #process: Conversation | undefined;
  #open: Question[] = [];
  #rest = '';

  constructor(git: GitRunner, args: readonly string[]) {
    this.#git = git;
    this.#args = args;
  }

  /** Starts the process before the first question, if there is none. */
  start(): Conversation {
    if (this.#process) return this.#process;
    const started = this.#git.converse(this.#args, chunk => {
      this.#receive(chunk.toString('utf8'));
    });
    void started.ended.then(() => {
      this.#process = undefined;
      this.#rest = '';
      const reason = new GitError(this.#args, this.#git.cwd, started.lastWords());
      for (const { reject } of this.#open.splice(0)) reject(reason);
    });
    this.#process = started;
    return started;
  }

  /** Asks a question and waits for the `count` lines of its answer. */
  ask(question: string | Buffer, count: number): Promise<readonly string[]> {
    if (count === 0) return Promise.resolve([]);
    const process = this.start();
    return new Promise((resolve, reject) => {
      this.#open.push({ count, lines: [], resolve, reject });
      process.write(question);
    });
  }

  /** Ends the process; resolves when it is gone. */
  async close(): Promise<void> {
    this.#process?.end();
    await this.#process?.ended;
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const question = this.#open[0];
      if (!question) throw new Error(`Internal: nobody asked for ${line}`);
      question.lines.push(line);
      if (question.lines.length < question.count) continue;
      this.#open.shift();
      question.resolve(question.lines);
    }
  }
}
