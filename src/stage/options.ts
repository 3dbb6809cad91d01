import type { JsonObject } from '../contract/json.js';

/** DVC's keys of an out; what is not given keeps DVC's default. */
export interface OutOptions {
  /** `false`: DVC does not store it, git may. */
  readonly cache?: boolean;
  /** `true`: DVC does not remove it before the stage runs. */
  readonly persist?: boolean;
  /** `true`: an experiment stores it at every checkpoint. */
  readonly checkpoint?: boolean;
  readonly push?: boolean;
  readonly remote?: string;
  readonly desc?: string;
  readonly type?: string;
  readonly labels?: readonly string[];
  readonly meta?: JsonObject;
}

/** Options of a value that the library writes; `path` replaces `nodes/<stage>/<field>.json`. */
export interface ValueOptions extends OutOptions {
  readonly path?: string;
}

/** Options of metrics; the metric that is best when largest or smallest, if one is. */
export interface MetricsOptions<T> extends ValueOptions {
  readonly maximize?: keyof T & string;
  readonly minimize?: keyof T & string;
}

/** Options of a metrics file; the metric that is best when largest or smallest, if one is, with `.` between groups. */
export interface MetricsFileOptions extends OutOptions {
  readonly maximize?: string;
  readonly minimize?: string;
}

/** Options of a plot, named after DVC's keys; the extension of `path` decides between JSON, CSV and TSV. */
export interface PlotsOptions<Row> extends ValueOptions {
  readonly x?: keyof Row & string;
  readonly y?: keyof Row & string;
  readonly template?: string;
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
}

/** Options of a plots file, named after DVC's keys. */
export interface PlotsFileOptions extends OutOptions {
  readonly x?: string;
  readonly y?: string;
  readonly template?: string;
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** `false`: the first line of a table is data; its columns are numbered from 0 then. */
  readonly header?: boolean;
}

/** Options of a live log; the logged metric that is best when largest or smallest, if one is. */
export interface LiveOptions {
  /** `live/{name}` if not given. */
  readonly dir?: string;
  readonly maximize?: string;
  readonly minimize?: string;
}
