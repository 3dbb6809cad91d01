import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const [lab, schema] = jupyter.configs.recommended;

export default defineConfig([
  globalIgnores([
    '**/*.cjs',
    '.bench/',
    '.venv/',
    'demo*/',
    'dist/',
    'examples/',
    'lib/',
    'node_modules/',
    'stagebook/',
    'test/fixtures/'
  ]),
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' }
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }
      ],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'always' }],
      'no-console': 'error',
      eqeqeq: 'error'
    }
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    // What a field is declared to hold is told by a type alone: `out<Stats>()`.
    files: ['src/stage/**/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-parameters': 'off' }
  },
  {
    // JupyterLab's conventions: signals take a method and its owner, options stand in a namespace.
    files: ['src/lab/**/*.ts', 'src/lab/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  { plugins: { jupyter } },
  { ...lab, files: ['src/lab/**/*.ts', 'src/lab/**/*.tsx'] },
  { ...schema, files: ['schema/*.json'] },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx', 'scripts/**/*.mjs', 'bench/**/*.mjs'],
    extends: [tseslint.configs.base],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['test', 'it', 'describe'].map(object => ({ object, property: 'only' }))
      ]
    }
  },
  prettier
]);
