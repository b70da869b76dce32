import globals from 'globals';
import lit from 'eslint-plugin-lit';
import ts from 'typescript-eslint';

/** The folders of src in the order in which code may depend on code: each imports only from those before it. */
const FOLDERS = [
  'corpus',
  'model',
  'kernels',
  'reference',
  'plan',
  'host',
  'wasm',
  'webgpu',
  'check',
  'engine',
  'train',
  'sample',
  'formats',
  'export',
  'bench',
  'worker',
  'offline',
  'ui',
  'cli',
  'library',
];
/** Exceptions that are stricter than the order: what such a folder may import from, besides itself. */
const ONLY_FROM = {
  corpus: [],
  model: [],
  kernels: ['model'],
  reference: ['model', 'kernels'],
  plan: ['model', 'kernels'],
  host: ['model', 'kernels', 'reference', 'plan'],
  wasm: ['model', 'kernels', 'reference', 'plan', 'host'],
  webgpu: ['model', 'kernels', 'plan'],
  check: ['model', 'kernels', 'reference', 'plan', 'host', 'webgpu'],
  export: ['corpus', 'model', 'formats'],
  offline: [],
  ui: ['corpus', 'worker', 'engine', 'model', 'train', 'sample'],
  library: ['corpus', 'model', 'engine', 'train', 'sample', 'formats', 'export'],
};

const randomness = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'Every run has a seed: use a generator of src/model/random.',
};

const importOrder = FOLDERS.map((folder, position) => {
  const allowed = ONLY_FROM[folder] ?? FOLDERS.slice(0, position);
  const forbidden = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
  if (forbidden.length === 0) return {};
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: forbidden.map((other) => `**/${other}/**`),
              message: `src/${folder} may import only from: ${[folder, ...allowed].join(', ')}.`,
            },
          ],
        },
      ],
    },
  };
});

export default ts.config(
  { ignores: ['dist/', 'node_modules/', '.cache/'] },
  ...ts.configs.strict,
  {
    plugins: { lit },
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      ...lit.configs['flat/recommended'].rules,
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['error', 'warn'] }],
      'no-restricted-syntax': [
        'error',
        randomness,
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['eslint.config.js', 'vite.config.ts', 'scripts/**', 'examples/**', 'test/package/**'],
    rules: { 'no-restricted-syntax': ['error', randomness], 'no-console': 'off' },
  },
  {
    // AssemblyScript has no `import type`.
    files: ['src/wasm/assembly/**'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  ...importOrder,
);
