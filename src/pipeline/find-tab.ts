import { CST, Lexer } from 'yaml';

/**
 * Finds the first tab between the words of a YAML text. For YAML it is a space; DVC's parser
 * refuses the file. Quotes, block scalars and comments may hold tabs, and so may the gaps of flow style.
 */
export function findTab(text: string): number | undefined {
  if (!text.includes('\t')) return undefined;
  let offset = 0;
  let depth = 0;
  let header = false;
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    // What a scalar says comes behind a mark, whatever it begins with.
    const type = scalar ? null : CST.tokenType(lexeme);
    if (type === 'scalar') scalar = true;
    // Marks are no part of the text.
    if (type === 'doc-mode' || type === 'flow-error-end' || type === 'scalar') continue;
    const isChecked = scalar ? !header : type === 'space' && depth === 0;
    const at = isChecked ? lexeme.indexOf('\t') : -1;
    if (at !== -1) return offset + at;
    if (type === 'flow-map-start' || type === 'flow-seq-start') depth++;
    if (type === 'flow-map-end' || type === 'flow-seq-end') depth--;
    header = type === 'block-scalar-header' || (header && !scalar);
    scalar = false;
    offset += lexeme.length;
  }
  return undefined;
}
