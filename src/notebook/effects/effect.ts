import type TS from 'typescript';
import { decides, isFlagOf } from '../values/flag.js';
import type { FunctionNode } from '../syntax/function-node.js';
import type { Flag, Place } from '../values/place.js';
import type { Write } from '../syntax/writes.js';

/** What running some code changes outside of itself. */
export interface Effect extends Place {
  readonly kind: Write;
  /** True where it is not certain: a method is known by its name alone, or only remembers what it found. */
  readonly may: boolean;
  /** True where it changes what a function keeps that was found by its name: whose it is is not seen yet. */
  readonly isLoose?: boolean;
  /** True where it takes a counter on: `n++`. */
  readonly isStep?: boolean;
  /** True where it does so for the number of something new: numbers begin elsewhere then, and that is all. */
  readonly isNumbering?: boolean;
  /** True where it takes the next number of a package's generator. */
  readonly isRandom?: boolean;
  /** The flag of a function that decides whether it happens, where `if` asks for it. */
  readonly onlyIf?: Flag;
  /** The function that has the write in its body. */
  readonly by?: FunctionNode;
  /** The write, or the call that leads to it, in the code that runs. */
  readonly node: TS.Node;
}

/** Returns the changes of the objects at places by a node. */
export function mutate(places: readonly Place[], node: TS.Node, may: boolean): readonly Effect[] {
  return moveTo(places, { root: node, path: [], kind: 'mutate', may, node });
}

/** Returns a change of an object as those who call the function that makes it see it. */
export function moveTo(places: readonly Place[], effect: Effect): readonly Effect[] {
  return places
    .filter(({ isMade }) => !isMade)
    .map(({ root, path, isUnsure = false, when }): Effect => {
      // Of two flags no more is known than that there are two.
      const may = effect.may || isUnsure || (!!when && !!effect.when);
      return { ...effect, root, path, kind: 'mutate', may, ...(when && { when }) };
    });
}

/** Says for a call of a function what an effect is that its flags decide on. */
export function atCall(
  { when, onlyIf, ...effect }: Effect,
  made: FunctionNode,
  given: readonly TS.Expression[] | undefined
): readonly Effect[] {
  const ask = (flag: Flag | undefined) => flag && given && decides(flag, made, given);
  if (ask(when) === false || ask(onlyIf) === false) return [];
  const isOwn = (flag: Flag) => isFlagOf(flag, made);
  return [
    {
      ...effect,
      may: effect.may || (!!when && isOwn(when) && ask(when) === undefined),
      ...(when && !isOwn(when) && { when }),
      ...(onlyIf && !isOwn(onlyIf) && { onlyIf })
    }
  ];
}

/** Returns the effect as one that is not certain. */
export function toUnsure(effect: Effect): Effect {
  return { ...effect, may: true };
}
