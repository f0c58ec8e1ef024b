/** The part of WebAssembly that is used here: TypeScript knows it only together with browsers. */

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** By so many pages of 64 KiB. Throws a RangeError where there is no room. */
  grow(pages: number): number;
}

interface Api {
  /** Sizes in pages of 64 KiB. */
  readonly Memory: new (size: { initial: number; maximum: number; shared?: boolean }) => Memory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Api };
