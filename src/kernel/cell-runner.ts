import { describeError, formatComplaints, type CellError, type Complaint } from './cell-error.js';
import { CellQueue } from './cell-queue.js';
import type { CellSources } from './cell-sources.js';
import { StreamOutput } from './stream-output.js';
import type { ExecuteRequest, ExecutionCount, ReplySocket, Server } from './tslab.js';

/**
 * Answers requests to run a cell as Jupyter's messaging protocol wants it. tslab alone prints errors
 * as text, and after one skips for a while whatever comes.
 */
export class CellRunner {
  readonly #queue = new CellQueue();
  readonly #sources: CellSources;
  #complaints: Complaint[] = [];
  #output: StreamOutput | undefined;

  constructor(sources: CellSources) {
    this.#sources = sources;
  }

  /** Takes what tslab would print of a cell that fails. */
  complain(complaint: Complaint): void {
    this.#complaints.push(complaint);
  }

  /** Prints an error that ends no cell: it belongs to the one that ran last. */
  tellStray(error: unknown): void {
    const { ename, traceback } = this.#describe([[error]]);
    const head = ename === 'Uncaught' ? '' : 'Uncaught ';
    process.stderr.write(`${head}${traceback.join('\n')}\n`);
  }

  /** Sends what was printed and waits to be sent. */
  flush(): void {
    this.#output?.flush();
  }

  /** Runs the cell of a request in its turn, and replies. */
  async answer(server: Server, socket: ReplySocket, request: ExecuteRequest): Promise<void> {
    const reply = await this.#queue.run(() => this.#run(server, request));
    send(server, socket, request, 'execute_reply', reply ?? { status: 'aborted' });
  }

  async #run(server: Server, request: ExecuteRequest): Promise<object> {
    const output = new StreamOutput((name, text) => {
      send(server, server.iopub, request, 'stream', { name, text });
    });
    this.#output = output;
    const publish = (type: string, content: object): void => {
      output.flush();
      send(server, server.iopub, request, type, content);
    };
    const { code, silent = false, stop_on_error: stopOnError = true } = request.content;
    const execution_count = server.handler.execCount + 1;
    this.#sources.startCell(execution_count);
    if (!silent) publish('execute_input', { code, execution_count });
    const hasSucceeded = await server.handler
      .handleExecuteImpl(
        request.content,
        (name, text) => {
          output.write(name, text);
        },
        (data, isUpdate) => {
          publish(isUpdate ? 'update_display_data' : 'display_data', data);
        }
      )
      .then(
        () => true,
        (reason: unknown) => {
          // Of a cell that failed tslab throws the count; anything else is a bug of its own.
          if (!isCount(reason)) this.complain([reason]);
          return false;
        }
      );
    output.flush();
    const complaints = this.#complaints.splice(0);
    if (hasSucceeded) {
      // Of a module tslab tells what is wrong, and takes it nevertheless.
      if (complaints.length > 0)
        publish('stream', { name: 'stderr', text: formatComplaints(complaints) });
      return { status: 'ok', execution_count, payload: [], user_expressions: {} };
    }
    const error = this.#describe(complaints);
    publish('error', error);
    if (stopOnError) await this.#queue.drop();
    return { status: 'error', execution_count, ...error };
  }

  #describe(complaints: readonly Complaint[]): CellError {
    return describeError(complaints, frame => this.#sources.translate(frame));
  }
}

function send(
  { connInfo }: Server,
  socket: ReplySocket,
  request: ExecuteRequest,
  type: string,
  content: object
): void {
  const message = request.createReply();
  message.header.msg_type = type;
  message.content = content;
  message.signAndSend(connInfo.key, socket);
}

function isCount(reason: unknown): reason is ExecutionCount {
  return (
    typeof reason === 'object' && reason !== null && 'count' in reason && !(reason instanceof Error)
  );
}
