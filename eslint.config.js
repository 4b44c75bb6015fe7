// What ESLint asks of all JavaScript here: the figures and the book's scripts (in a browser), their build and
// their tests (in Node). How it is laid out is Prettier's business, what fits together that of TypeScript.

import js from "@eslint/js";
import globals from "globals";

const IN_NODE = ["*.js", "**/*.mjs", "**/*.cjs", "tests/**"];

export default [
  { ignores: ["_build/", "build/", "dist/", ".venv/", "grokkit/explorables/_bundles/"] },
  js.configs.recommended,
  {
    linterOptions: { noInlineConfig: true }, // a rule holds everywhere or nowhere
    rules: {
      "array-callback-return": "error",
      "default-case-last": "error",
      eqeqeq: "error",
      "grouped-accessor-pairs": "error",
      "logical-assignment-operators": "error",
      "no-console": ["error", { allow: ["error"] }],
      "no-constructor-return": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-extend-native": "error",
      "no-implicit-coercion": "error",
      "no-implied-eval": "error",
      "no-lonely-if": "error",
      "no-loop-func": "error",
      "no-new-func": "error",
      "no-new-wrappers": "error",
      "no-param-reassign": "error",
      "no-promise-executor-return": "error",
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unneeded-ternary": "error",
      "no-unreachable-loop": "error",
      "no-unused-expressions": "error",
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-useless-computed-key": "error",
      "no-useless-concat": "error",
      "no-useless-rename": "error",
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
      "prefer-object-spread": "error",
      "prefer-promise-reject-errors": "error",
      "prefer-rest-params": "error",
      "prefer-spread": "error",
      radix: "error",
      "require-atomic-updates": "error",
      "symbol-description": "error",
    },
  },
  {
    ignores: ["tests/**"],
    rules: { "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }] }, // a screen
  },
  { ignores: IN_NODE, languageOptions: { globals: globals.browser } },
  { files: IN_NODE, languageOptions: { globals: globals.node } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
];
