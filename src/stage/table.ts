/** One row of a table; what a cell of it holds is text, a number, a boolean or nothing. */
export type Row = Readonly<Record<string, unknown>>;

/** Writes rows as text with a header line; the columns are those of the first row, then what later rows add. */
export function formatTable(rows: readonly Row[], separator: ',' | '\t'): string {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const lines = [columns, ...rows.map(row => columns.map(column => formatCell(row[column])))];
  return lines.map(cells => formatLine(cells, separator)).join('');
}

/** Writes one line of a table; cells that need it are quoted, as by Python. */
export function formatLine(cells: readonly string[], separator: ',' | '\t'): string {
  return `${cells.map(cell => quote(cell, separator)).join(separator)}\n`;
}

/** Reads a table with a header line; every cell is text. */
export function parseTable(text: string, separator: ',' | '\t'): Record<string, string>[] {
  const [header, ...rows] = parseCells(text.replace(/^\uFEFF/, ''), separator);
  if (!header) return [];
  return rows.map(cells => Object.fromEntries(header.map((column, i) => [column, cells[i] ?? ''])));
}

/** Reads a table as its writer knew it: what looks like a number is one. */
export function parseTypedTable(text: string, separator: ',' | '\t'): Row[] {
  return parseTable(text, separator).map(row =>
    Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, typed(cell)]))
  );
}

function typed(cell: string): unknown {
  if (cell === 'true' || cell === 'false') return cell === 'true';
  return cell !== '' && String(Number(cell)) === cell ? Number(cell) : cell;
}

function formatCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

function quote(cell: string, separator: string): string {
  return /["\r\n]/.test(cell) || cell.includes(separator)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

/** Reads the cells of a table, line by line. */
export function parseCells(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[++i] ?? '';
      else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === separator || char === '\n') {
      row.push(cell);
      cell = '';
      if (char === '\n') {
        rows.push(row);
        row = [];
      }
    } else if (char !== '\r') cell += char;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
