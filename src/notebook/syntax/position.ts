import type TS from 'typescript';
import type { Position } from '../../contract/diagnostic.js';

/** Returns the line and column of an offset in a text. */
export function positionAt(file: TS.SourceFile, offset: number): Position {
  const { line, character } = file.getLineAndCharacterOfPosition(offset);
  return { line, column: character };
}
