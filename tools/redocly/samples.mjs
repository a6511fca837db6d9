// Shows code for each operation in the reference: the regions that are marked in the programs of conformance/, which are
// compiled and run there. A decorator of Redocly's, as in words.mjs.

import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../conformance/', import.meta.url);

// Each language's name, the name under which Redoc highlights it, and the files that hold its regions.
const LANGUAGES = [
  ['Python', 'python', ['python/openapi-python-client/operations.py']],
  ['TypeScript', 'typescript', ['typescript/openapi-typescript/operations.ts']],
  ['Go', 'go', ['go/oapi-codegen/main.go', 'go/oapi-codegen/operations.go']],
  ['Java', 'java', ['java/native/src/main/java/texter/conformance/Operations.java']],
  ['Kotlin', 'kotlin', ['kotlin/retrofit/src/main/kotlin/Client.kt', 'kotlin/retrofit/src/main/kotlin/Operations.kt']],
  ['PHP', 'php', ['php/openapi-generator/operations.php']],
  ['Ruby', 'ruby', ['ruby/openapi-generator/client.rb', 'ruby/openapi-generator/operations.rb']],
  ['Rust', 'rust', ['rust/progenitor/src/main.rs', 'rust/progenitor/src/operations.rs']],
];

const REGION = /^[ \t]*(?:#|\/\/) sample of (\w+)\n([^]*?)^[ \t]*(?:#|\/\/) end of sample$/gm;

// The code of each region by its name; regions of one name follow each other, without what indents them.
function regions(files) {
  const found = {};
  for (const file of files) {
    for (const [, name, text] of readFileSync(new URL(file, FOLDER), 'utf8').matchAll(REGION)) {
      const lines = text.trimEnd().split('\n');
      const indents = lines.filter((line) => line.trim()).map((line) => line.search(/\S/));
      (found[name] ??= []).push(lines.map((line) => line.slice(Math.min(...indents))).join('\n').trim());
    }
  }
  return found;
}

function inLanguages() {
  const languages = LANGUAGES.map(([label, lang, files]) => ({ label, lang, found: regions(files) }));
  return {
    Operation: {
      leave(operation, { location }) {
        if (location.pointer.startsWith('#/webhooks/')) return;
        operation['x-codeSamples'] = languages.map(({ label, lang, found }) => {
          const code = found[operation.operationId];
          if (!code) throw new Error(`conformance/ has no sample of ${operation.operationId} in ${label}`);
          return { lang, label, source: [...found.client, code.join('\n')].join('\n\n') };
        });
      },
    },
  };
}

export default () => ({ id: 'samples', decorators: { oas3: { 'in-languages': inLanguages } } });
