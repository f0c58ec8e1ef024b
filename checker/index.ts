/** The public interface: the model language, and the checker as a library. */

export * from './lang/vocabulary.ts';
