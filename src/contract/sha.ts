/** Id of a git object, in full. Made by the `git` room only, from what git prints. */
export type Sha = string & { readonly brand: 'Sha' };
