import { isCollection, isPair, isScalar, LineCounter, parseDocument, visit, type Node } from 'yaml';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Diagnostic, FileLocation } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { findTab } from './find-tab.js';
import { isMergeKey, keyText, YamlText, type PairNode } from './yaml-text.js';

/** Parses YAML, or says in diagnostics of the given code why it does not parse. */
export function parseYaml(
  text: string,
  path: string,
  code: DiagnosticCode
): Result<YamlText, readonly Diagnostic[]> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    // Every scalar stays text here; `readPlain` decides what it means.
    schema: 'failsafe',
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'error',
    // The parser compares every key with every other; `findDuplicates` does not.
    uniqueKeys: false,
    lineCounter
  });
  const yaml = new YamlText(text, path, document.contents, lineCounter);
  const report = (message: string, location: FileLocation, help: string): Diagnostic => ({
    severity: 'error',
    code,
    message: `\`${path}\` is not valid YAML: ${message}`,
    location,
    help: [help]
  });
  const [first] = document.errors;
  if (first) {
    // The parser goes on behind its first error, and most of what it then finds is not wrong.
    const marker = MERGE_MARKER.exec(text);
    const [start, end] = marker ? [marker.index, marker.index + marker[0].length] : first.pos;
    const known = marker ? MERGE_CONFLICT : SYNTAX_HELP[first.code];
    const location = yaml.location(start, Math.max(start + 1, end));
    return err([
      report(known?.message ?? sentence(first.message), location, known?.help ?? GENERAL_HELP)
    ]);
  }
  const tab = findTab(text);
  if (tab !== undefined) {
    const message = 'a tab stands where DVC takes spaces only.';
    return err([report(message, yaml.location(tab, tab + 1), 'Replace it with a space.')]);
  }
  const diagnostics: Diagnostic[] = [];
  for (const key of findDuplicates(yaml.root)) {
    const message = `the key \`${keyText(key)}\` stands here twice.`;
    diagnostics.push(report(message, yaml.nodeLocation(key), 'Remove or rename one of the two.'));
  }
  for (const alias of yaml.unknownAliases) {
    const message = `no anchor \`&${alias.source}\` stands above this alias.`;
    const help = 'Define the anchor first, or write the value out.';
    diagnostics.push(report(message, yaml.nodeLocation(alias), help));
  }
  if (diagnostics.length === 0 && isBomb(yaml)) {
    diagnostics.push(
      report(
        'its aliases stand for far too much.',
        { kind: 'file', path },
        'Write the values out instead.'
      )
    );
  }
  return diagnostics.length > 0 ? err(diagnostics) : ok(yaml);
}

interface SyntaxHelp {
  readonly message: string;
  readonly help: string;
}

/** What git writes into a file that it could not merge. */
const MERGE_MARKER = /^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)/m;

const MERGE_CONFLICT: SyntaxHelp = {
  message: 'it holds the markers of a merge conflict.',
  help: 'Resolve the conflict first: keep one side, and take the lines `<<<<<<<`, `=======` and `>>>>>>>` out.'
};

/** The parser names a place behind the mistake where only what follows shows it. */
const GENERAL_HELP = 'Correct the file at this place or just before it.';

const SYNTAX_HELP: Readonly<Record<string, SyntaxHelp>> = {
  TAB_AS_INDENT: {
    message: 'a tab is used for indentation.',
    help: 'Indent with spaces.'
  },
  MULTIPLE_DOCS: {
    message: 'it holds several documents; DVC reads one.',
    help: 'Keep one document, without a second `---`.'
  }
};

function sentence(message: string): string {
  const text = message.charAt(0).toLowerCase() + message.slice(1);
  return text.endsWith('.') ? text : `${text}.`;
}

function findDuplicates(root: Node | null): Node[] {
  const duplicates: Node[] = [];
  visit(root, {
    Map: (_, { items }) => {
      const known = new Set<string>();
      for (const { key } of items as PairNode[]) {
        if (!isScalar(key) || isMergeKey(key)) continue;
        const name = keyText(key);
        if (known.has(name)) duplicates.push(key);
        known.add(name);
      }
    }
  });
  return duplicates;
}

const MAX_NODES = 1_000_000;

/** Tells whether aliases of aliases make a small file stand for millions of values. */
function isBomb(yaml: YamlText): boolean {
  if (yaml.aliases.size === 0) return false;
  const weights = new Map<unknown, number>();
  const weigh = (node: unknown): number => {
    const known = weights.get(node);
    if (known !== undefined) return known;
    weights.set(node, 1); // An anchor that contains itself counts once.
    const children: readonly unknown[] = isCollection(node)
      ? node.items
      : isPair(node)
        ? [node.value]
        : [yaml.aliases.get(node as never)].filter(target => target !== undefined);
    const weight = children.reduce<number>((sum, child) => sum + weigh(child), 1);
    weights.set(node, weight);
    return weight;
  };
  return weigh(yaml.root) > MAX_NODES;
}
