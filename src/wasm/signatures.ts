// The types of the WebAssembly module's functions, from what the AssemblyScript compiler says of them (exports.ts).
import type { EXPORTS } from './exports.ts';
import type { Named } from './named.ts';

type Exports = typeof EXPORTS;
type Parameter = readonly [name: string, type: string];

/** The module's functions. */
export type SimdFunction = keyof Exports;

/** The names of a function's parameters. */
export type ParameterName<Name extends SimdFunction> = Exports[Name]['parameters'][number][0];

/** How the names of parameters end that take NONE. */
export const NONE_ENDINGS = ['After', 'OrNone'] as const;

/** Parameters that take NONE: at the last symbol nothing comes after, and some arrays need not be there. */
type MayBeNone = `${string}${(typeof NONE_ENDINGS)[number]}`;

/** The name of what a parameter takes: `hiddenBefore` takes an address of `hidden`. */
type Bare<Name extends string> = Name extends `${infer Rest}${'Before' | (typeof NONE_ENDINGS)[number]}` ? Rest : Name;

/** What a parameter takes. Only addresses and sizes, which are easily mistaken for each other, have names. */
type Argument<Name extends string, Type extends string> = Type extends 'usize'
  ? Named<Bare<Name>> | (Name extends MayBeNone ? Named<'NONE'> : never)
  : number;

type ArgumentsFor<List extends readonly Parameter[]> = {
  [Place in keyof List]: Argument<List[Place][0], List[Place][1]>;
};

/** A function's arguments in their order. */
export type Arguments<Name extends SimdFunction> = ArgumentsFor<Exports[Name]['parameters']>;

/**
 * What an instance of the module exports. src/wasm/assembly says what each function does. `useSpace` is to be called before
 * all that compute; a function that finds no room, or gets what it does not know, throws a WebAssembly.RuntimeError.
 */
export type SimdExports = {
  readonly [Name in SimdFunction]: Exports[Name]['result'] extends 'void'
    ? (...args: Arguments<Name>) => void
    : (...args: Arguments<Name>) => number;
} & { readonly memory: WebAssembly.Memory };
