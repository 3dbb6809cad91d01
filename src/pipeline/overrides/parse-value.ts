import { ok, type Result } from '../../contract/result.js';
import { formatFlow } from '../yaml-emit.js';
import { CASTS } from './casts.js';
import { lexValue, type Token, type TokenType } from './lex-value.js';
import { refuse, type OverrideProblem } from './override-problem.js';
import { readToken, tokenText, unquote } from './read-token.js';
import { toRounded, type TypedValue } from './typed-value.js';

type Parsed<T = TypedValue> = Result<T, OverrideProblem>;

/** Parses the value of an override, from `start` on: Hydra's grammar without sweeps and interpolations. */
export function parseValue(text: string, start: number): Parsed {
  const tokens = lexValue(text, start);
  return tokens.ok ? new ValueParser(text, tokens.value).parse() : tokens;
}

const UNQUOTED: ReadonlySet<TokenType> = new Set<TokenType>([
  ...['ID', 'NULL', 'INT', 'FLOAT', 'BOOL', 'UNQUOTED_CHAR', 'COLON', 'ESC', 'WS']
] as TokenType[]);
const SWEEPS: ReadonlySet<string> = new Set(['choice', 'range', 'interval', 'glob', 'tag']);

class ValueParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  parse(): Parsed {
    if (this.#tokens.length === 0) return ok('');
    const value = this.#element();
    const rest = this.#peek();
    if (!value.ok || !rest) return value;
    return rest.type === 'COMMA' ? refuseSweep(rest.start) : this.#refuseToken();
  }

  #element(): Parsed {
    const token = this.#peek();
    switch (token?.type) {
      case 'BRACKET_OPEN':
        return this.#list();
      case 'BRACE_OPEN':
        return this.#map();
      case 'QUOTED_VALUE':
        this.#next++;
        return this.#checkText(unquote(token.text), token.start);
      case 'ID':
        return this.#peek(1)?.type === 'POPEN' ? this.#call(token) : this.#primitive();
      default:
        return this.#primitive();
    }
  }

  #list(): Parsed {
    const open = this.#take();
    const items: TypedValue[] = [];
    if (this.#skip('BRACKET_CLOSE')) return ok(items);
    do {
      const item = this.#element();
      if (!item.ok) return item;
      items.push(item.value);
    } while (this.#skip('COMMA'));
    return this.#skip('BRACKET_CLOSE') ? ok(items) : this.#refuseToken(open, ']');
  }

  #map(): Parsed {
    const open = this.#take();
    const members = new Map<string, TypedValue>();
    if (this.#skip('BRACE_CLOSE')) return ok({});
    do {
      const key = this.#key();
      if (!key.ok) return key;
      if (!this.#skip('COLON')) return this.#refuseToken();
      const value = this.#element();
      if (!value.ok) return value;
      members.set(key.value, value.value);
    } while (this.#skip('COMMA'));
    if (!this.#skip('BRACE_CLOSE')) return this.#refuseToken(open, '}');
    return ok(Object.fromEntries(members));
  }

  #key(): Parsed<string> {
    const start = this.#peek();
    const key = this.#primitive('COLON');
    if (!key.ok) return key;
    if (typeof key.value === 'string') return ok(key.value);
    return refuse(
      start?.start ?? 0,
      `The key \`${formatFlow(toRounded(key.value))}\` is no text.`,
      'Begin the key with a letter, or write the mapping into the params file by hand.'
    );
  }

  /** Everything up to the next separator: one token keeps its type, several become a text. */
  #primitive(except?: TokenType): Parsed {
    const first = this.#peek();
    const taken: Token[] = [];
    for (let token = first; token && UNQUOTED.has(token.type) && token.type !== except;) {
      taken.push(token);
      this.#next++;
      token = this.#peek();
    }
    // A separator takes the blanks beside it; what is left stands at the very end.
    if (taken.at(-1)?.type === 'WS') taken.pop();
    const [only] = taken;
    if (!first || !only) return this.#refuseToken();
    return taken.length === 1
      ? this.#checkText(readToken(only), first.start)
      : this.#checkText(taken.map(tokenText).join(''), first.start);
  }

  #call(name: Token): Parsed {
    this.#next += 2;
    const cast = CASTS.get(name.text);
    if (SWEEPS.has(name.text)) return refuseSweep(name.start);
    if (!cast) return refuseFunction(name);
    const named = this.#peek()?.type === 'ID' && this.#peek(1)?.type === 'EQUAL';
    if (named) {
      const argument = this.#take();
      this.#next++;
      if (argument.text !== 'value') {
        const message = `\`${name.text}\` has no argument \`${argument.text}\`.`;
        return refuse(argument.start, message, `Write \`${name.text}(…)\` with the value alone.`);
      }
    }
    const value = this.#peek()?.type === 'PCLOSE' ? this.#refuseToken() : this.#element();
    if (!value.ok) return value;
    const comma = this.#peek();
    if (comma?.type === 'COMMA') return refuseSweep(comma.start);
    if (!this.#skip('PCLOSE')) return this.#refuseToken(name, ')');
    if (named && value.value === null) return this.#refuseCast(name, '`null` is no value.');
    const result = cast(value.value);
    return result.ok ? result : this.#refuseCast(name, result.failure);
  }

  #refuseCast({ text, start }: Token, message: string): Parsed<never> {
    return refuse(start, message, `Give \`${text}\` a value that it can read, or leave it out.`);
  }

  /** DVC would put other values in the place of interpolations, and miss a value for `???`. */
  #checkText(value: TypedValue, start: number): Parsed {
    if (typeof value !== 'string') return ok(value);
    if (value.includes('${')) return refuseInterpolation(start);
    if (value !== '???') return ok(value);
    return refuse(start, '`???` stands for a missing value.', 'Give the value itself.');
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  #take(): Token {
    const token = this.#peek();
    if (!token) throw new Error('Internal: no token to take');
    this.#next++;
    return token;
  }

  #skip(type: TokenType): boolean {
    const found = this.#peek()?.type === type;
    if (found) this.#next++;
    return found;
  }

  /** Refuses the next token, or says what is missing at the end. */
  #refuseToken(open?: Token, close?: string): Parsed<never> {
    const token = this.#peek();
    if (!token) {
      if (!open || close === undefined) {
        return refuse(this.#text.length, 'A value is missing at the end.', 'Complete the value.');
      }
      return refuse(open.start, `This is never closed.`, `Add the \`${close}\` that ends it.`);
    }
    const start = token.start + (token.text.length - token.text.trimStart().length);
    if (token.type === 'INTERPOLATION') return refuseInterpolation(start);
    const char = token.text.trim().charAt(0);
    const help =
      token.type === 'QUOTED_VALUE'
        ? 'Put the whole value into one pair of quotes; keys stand without quotes.'
        : `If it is part of a text, write \`\\${char}\`, or put the text into quotes: 'key="…"'.`;
    return refuse(start, `\`${char}\` cannot stand here.`, help);
  }
}

function refuseSweep(start: number): Parsed<never> {
  return refuse(
    start,
    'This is a sweep: several values, hence several experiments.',
    "Run once for each value (sweeps come with the queue); for a list write 'key=[a,b]', for a text with a comma 'key=\"a,b\"'."
  );
}

function refuseInterpolation(start: number): Parsed<never> {
  return refuse(
    start,
    'This is an interpolation: `${…}` would be replaced by another value.',
    'Write the value itself.'
  );
}

function refuseFunction({ text, start }: Token): Parsed<never> {
  const isOrder = text === 'sort' || text === 'shuffle';
  return refuse(
    start,
    isOrder ? `\`${text}\` orders values.` : `There is no function \`${text}\`.`,
    isOrder
      ? 'Write the list in the order that you mean.'
      : `Use \`int\`, \`float\`, \`str\` or \`bool\`; a text with parentheses stands in quotes: 'key="…"'.`
  );
}
