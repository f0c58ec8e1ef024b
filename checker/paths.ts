/** Where this package stands on disk, and how paths are shown so that they are the same on every machine. */

import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds this package's package.json, whether we run from `checker/` or from `dist/`. */
export const packageRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** True where `file` lies in `folder` or below. */
export function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/**
 * A file as people read it and as stored schedules name it: our own files from the package's root
 * (`model/dcache.ts`), all others from the current directory. What is relative already stays as it is.
 */
export function shownPath(file: string, cwd: string = process.cwd()): string {
  if (!isAbsolute(file)) return file;
  const own = isInside(packageRoot, file) && !isInside(join(packageRoot, 'node_modules'), file);
  const from = own ? packageRoot : cwd;
  return relative(from, file).split(sep).join('/');
}
