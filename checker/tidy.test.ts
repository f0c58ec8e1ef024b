/** Style that a machine can check: how files begin, how long they are, who may import whom. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from './paths.ts';

const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: packageRoot,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '');

/** Source files: those of the three rooms that hold any, fixtures not included. */
const sources = tracked.filter(
  (file) => /^(checker|model|specs)\/.*\.ts$/.test(file) && !file.includes('/testdata/'),
);

function read(file: string): string {
  return readFileSync(join(packageRoot, file), 'utf8');
}

const longest = 400;

/** Which rooms of the checker a room may import from, besides itself. Nothing else of the project is theirs. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  ir: [],
  lang: ['ir'],
  state: ['ir'],
  engine: ['state', 'ir'],
  search: ['engine', 'state', 'ir'],
  reduce: ['engine', 'state', 'ir'],
  export: ['engine', 'state', 'ir'],
  trace: ['search', 'engine', 'state', 'ir'],
  // Changes to the texts of models.
  edit: ['lang', 'ir'],
  page: ['trace', 'search', 'engine', 'state', 'ir'],
  // Runs models as the JavaScript that they are.
  run: ['lang', 'engine', 'state', 'ir'],
  locks: ['trace', 'search', 'engine', 'state', 'ir'],
  compare: ['trace', 'search', 'engine', 'state', 'ir'],
  // Random models, for tests only.
  fuzz: ['reduce', 'export', 'search', 'engine', 'state', 'ir'],
  // Measures the library; nothing of ours imports it.
  bench: ['', 'export', 'search', 'engine', 'state', 'ir'],
  // The files that stand in checker/ itself: the library.
  '': [
    'edit', 'reduce', 'locks', 'compare', 'page', 'run', 'trace', 'export', 'search', 'engine', 'state', 'ir', 'lang',
  ], // prettier-ignore
};

/** Files that import nothing of ours and that every room may use. */
const leaves = ['checker/nearest.ts', 'checker/paths.ts', 'checker/usage.ts'];

/** The one file, or family of files, that may import a package. */
const owners: Readonly<Record<string, RegExp>> = {
  'oxc-parser': /^checker\/lang\/parse\.ts$/,
  diff: /^checker\/diff\.ts$/,
  yargs: /^checker\/cli(\/commands(-[a-z]+)?|\/options|\/quick)?\.ts$/,
  immutable: /^checker\/engine\/reference(-[a-z]+)?\.ts$/,
  graphology: /^checker\/trace\/(graph|components)\.ts$/,
};

/** What a file imports, as written. */
function importsOf(file: string): string[] {
  const text = read(file);
  const statements = text.matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'/gms);
  const calls = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [...statements, ...calls].map((match) => (match[1] ?? match[2])!);
}

function roomOf(file: string): string {
  return /^checker\/([a-z]+)\//.exec(file)?.[1] ?? '';
}

test('every source file opens by saying what it holds', () => {
  const silent = sources.filter((file) => !/^(#![^\n]*\n)?\/\*\*\s*\*?\s*\S/.test(read(file)));
  expect(silent).toEqual([]);
});

test(`no source file has more than ${longest} lines`, () => {
  const long = sources.map((file) => ({ file, lines: read(file).split('\n').length - 1 }));
  expect(long.filter(({ lines }) => lines > longest)).toEqual([]);
});

test('imports go one way', () => {
  const wrong: string[] = [];
  for (const file of sources) {
    if (!file.startsWith('checker/') || file.endsWith('.test.ts')) continue;
    for (const name of importsOf(file).filter((each) => each.startsWith('.'))) {
      const target = join(dirname(file), name);
      const commandLine = file === 'checker/cli.ts' || roomOf(file) === 'cli';
      const fine = commandLine
        ? leaves.includes(target) || ['', 'cli', 'trace'].includes(roomOf(target))
        : leaves.includes(target) ||
          (target.startsWith('checker/') &&
            !['checker/cli.ts', 'checker/index.ts'].includes(target) &&
            !leaves.includes(file) &&
            (roomOf(target) === roomOf(file) || mayImport[roomOf(file)]?.includes(roomOf(target))));
      if (!fine) wrong.push(`${file} imports ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('model files import from each other and from the vocabulary only', () => {
  const wrong = sources
    .filter((file) => file.startsWith('model/') && !file.endsWith('.test.ts'))
    .flatMap((file) => importsOf(file).map((name) => ({ file, name, target: join(dirname(file), name) })))
    .filter(({ name, target }) => (name.startsWith('.') ? !target.startsWith('model/') : name !== 'allwalks'));
  expect(wrong.map(({ file, name }) => `${file} imports ${name}`)).toEqual([]);
});

test('one file owns each dependency', () => {
  const packages = Object.keys(JSON.parse(read('package.json')).dependencies);
  expect(Object.keys(owners).toSorted()).toEqual(packages.toSorted());
  const shipped = sources.filter((file) => !file.endsWith('.test.ts'));
  const strangers = shipped.flatMap((file) =>
    importsOf(file)
      .filter((name) => owners[name] !== undefined && !owners[name].test(file))
      .map((name) => `${file} imports ${name}`),
  );
  expect(strangers).toEqual([]);
});

test('nothing tracked names a machine or a host that packages come from', () => {
  const home = homedir();
  const places = [packageRoot, ...(home.length > 5 ? [home] : [])];
  const hosts = /\bregistry\.(?!json)[a-z]+\.[a-z]+/;
  const telling = tracked
    .filter((file) => /\.(ts|js|json|md|txt|ya?ml|sh)$|^\.ci\//.test(file))
    .filter((file) => places.some((place) => read(file).includes(place)) || hosts.test(read(file)));
  expect(telling).toEqual([]);
  expect(read('package-lock.json')).not.toContain('"resolved"');
});

test('the lock file has an entry for every optional package, or `npm ci` refuses it', () => {
  // npm leaves out what the registry at hand does not have: binaries for other systems than the one it runs on.
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (wanted) => !(`node_modules/${wanted}` in packages) && !(`${name}/node_modules/${wanted}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});
