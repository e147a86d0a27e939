// Types, size, environment. Each ban names its cure; layout is prettier's.
import graphql from '@graphql-eslint/eslint-plugin';
import tseslint from 'typescript-eslint';

const written = ['{packages,services,gateway,infra}/**/*.ts'];
const tests = ['**/*.test.ts', '**/test/**/*.ts', 'packages/testkit/src/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.qms/**', '**/.turbo/**', 'gateway/supergraph.graphql'] },
  {
    files: written,
    extends: [tseslint.configs.recommendedTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', { max: 250 }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only config.ts reads the environment; take the setting as an argument.',
        },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['../../../*'], message: 'At most two "..": the file stands in the wrong room.' }] },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      // a promise is the shape of the answer, not the work behind it
      '@typescript-eslint/require-await': 'off',
      // our objects are closures: their functions know no "this"
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: ['**/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 350 }],
      // what a server answered has the shape that the test is there to show
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-restricted-properties': 'off',
    },
  },
  // vitest asks for a default export here
  { files: ['packages/testkit/src/global-setup.ts'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['services/*/schema.graphql'],
    languageOptions: { parser: graphql.parser },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          ignoredSelectors: [
            '[type=ObjectTypeDefinition][name.value=/^(Query|Mutation)$/]',
            // whose identity it is stands in the name
            '[type=InputValueDefinition][name.value=/Ids?$/]',
          ],
        },
      ],
      '@graphql-eslint/naming-convention': [
        'error',
        {
          types: 'PascalCase',
          FieldDefinition: 'camelCase',
          InputValueDefinition: 'camelCase',
          Argument: 'camelCase',
          EnumValueDefinition: 'UPPER_CASE',
          allowLeadingUnderscore: true,
        },
      ],
    },
  },
);
