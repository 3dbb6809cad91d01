import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig([
  globalIgnores(['lib/', 'demo/', 'dist/', '.venv/', 'stagebook/', 'node_modules/', 'examples/', 'test/fixtures/', '**/*.cjs']),
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'always' }],
      'no-console': 'error',
      eqeqeq: 'error'
    }
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['src/lab/**/*.ts', 'src/lab/**/*.tsx'], extends: [jupyter.configs.recommended] },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx', 'scripts/**/*.mjs', 'bench/**/*.mjs'],
    extends: [tseslint.configs.base],
    rules: { 'no-restricted-properties': ['error', { object: 'test', property: 'only' }, { object: 'it', property: 'only' }, { object: 'describe', property: 'only' }] }
  },
  prettier
]);
