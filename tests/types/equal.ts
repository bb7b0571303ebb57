/** Whether two types are the same, not only assignable. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Whether a type can be used where another is wanted. */
export type Is<Wanted, Given> = Given extends Wanted ? true : false;

/** Compiles for what is true. */
export function yes<_Statement extends true>(): void {}
