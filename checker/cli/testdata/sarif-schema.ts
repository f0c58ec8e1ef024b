/** The part of the SARIF 2.1.0 schema that our reports use: every object with the properties that it may and must have. */

/** What a value has to be. Objects have no properties besides those listed, as in the schema; `!` marks those required. */
type Shape = 'text' | 'count' | 'position' | 'flag' | readonly string[] | { readonly list: Shape } | { readonly [name: string]: Shape };

const message: Shape = { text: 'text' };
const artifactLocation: Shape = { uri: 'text', uriBaseId: 'text', description: message };
const physicalLocation: Shape = {
  artifactLocation,
  region: { startLine: 'position', startColumn: 'position' },
};
const location: Shape = { physicalLocation, message };

const threadFlowLocation: Shape = {
  location,
  executionOrder: 'count',
  nestingLevel: 'count',
  importance: ['important', 'essential', 'unimportant'],
};
const codeFlow: Shape = {
  message,
  'threadFlows!': { list: { id: 'text', message, 'locations!': { list: threadFlowLocation } } },
};
const level: Shape = ['none', 'note', 'warning', 'error'];

const log: Shape = {
  $schema: 'text',
  'version!': ['2.1.0'],
  'runs!': {
    list: {
      'tool!': {
        'driver!': {
          'name!': 'text',
          version: 'text',
          rules: { list: { 'id!': 'text', shortDescription: { 'text!': 'text' } } },
        },
      },
      invocations: {
        list: {
          'executionSuccessful!': 'flag',
          exitCode: 'count',
          toolExecutionNotifications: {
            list: { level, 'message!': message, locations: { list: location } },
          },
        },
      },
      originalUriBaseIds: { '%SRCROOT%': artifactLocation },
      columnKind: ['utf16CodeUnits', 'unicodeCodePoints'],
      results: {
        list: {
          ruleId: 'text',
          ruleIndex: 'count',
          level,
          'message!': message,
          locations: { list: location },
          codeFlows: { list: codeFlow },
          partialFingerprints: { 'check/v1': 'text' },
          suppressions: { list: { 'kind!': ['inSource', 'external'], justification: 'text' } },
        },
      },
    },
  },
};

/** What the tests look at. */
export interface SarifLog {
  readonly runs: readonly {
    readonly invocations: readonly {
      readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
    }[];
    readonly results: readonly {
      readonly level: string;
      readonly suppressions?: readonly unknown[];
      readonly locations: readonly { readonly physicalLocation: unknown }[];
      readonly codeFlows?: readonly {
        readonly threadFlows: readonly {
          readonly id: string;
          readonly locations: readonly {
            readonly executionOrder: number;
            readonly location: { readonly message: { readonly text: string } };
          }[];
        }[];
      }[];
    }[];
  }[];
}

/** What in a log is not as the schema has it; rule indexes and URIs are looked at, too. */
export function sarifProblems(found: unknown): string[] {
  const problems = compare(found, log, 'log');
  if (problems.length > 0) return problems;
  const text = JSON.stringify(found);
  const uris = [...text.matchAll(/"uri":"([^"]*)"/g)].map((match) => match[1]!);
  const crooked = uris.filter((uri) => !/^(?:[\w.~!$&'()*+,;=@/-]|%[\dA-F]{2})+$/.test(uri) || uri.startsWith('/'));
  for (const run of (found as Log).runs)
    for (const { ruleId, ruleIndex } of run.results)
      if (run.tool.driver.rules[ruleIndex]?.id !== ruleId) problems.push(`ruleIndex of ${ruleId}`);
  return [...problems, ...crooked.map((uri) => `uri ${uri}`)];
}

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[];
  }[];
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  count: (value) => Number.isInteger(value) && (value as number) >= 0,
  position: (value) => Number.isInteger(value) && (value as number) >= 1,
  flag: (value) => typeof value === 'boolean',
};

function compare(value: unknown, shape: Shape, path: string): string[] {
  if (typeof shape === 'string') return kinds[shape]!(value) ? [] : [`${path}: ${shape} expected`];
  if (Array.isArray(shape)) return shape.includes(value) ? [] : [`${path}: one of ${shape.join(', ')} expected`];
  if ('list' in shape) {
    if (!Array.isArray(value)) return [`${path}: a list expected`];
    return value.flatMap((each, index) => compare(each, shape.list as Shape, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${path}: an object expected`];
  const fields = new Map(Object.entries(shape as Record<string, Shape>).map(([name, each]) => [name.replace('!', ''), each]));
  const missing = Object.keys(shape).filter((name) => name.endsWith('!') && !(name.slice(0, -1) in value));
  return [
    ...missing.map((name) => `${path}: ${name} is missing`),
    ...Object.entries(value).flatMap(([name, each]) => {
      const field = fields.get(name);
      return field === undefined ? [`${path}: ${name} means nothing here`] : compare(each, field, `${path}.${name}`);
    }),
  ];
}
