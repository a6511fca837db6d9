// Says in words, for the reference, what the spec says as data: x-whatsapp-limits, x-whatsapp-rates and
// x-whatsapp-errors. A decorator of Redocly's: it changes what `redocly build-docs` and `redocly bundle` read, never the
// spec itself.

const ABOUT = new Set(['severity', 'source', 'date', 'note', 'comment']);

const code = (text) => `\`${text}\``;
const count = (n, things) => `${n} ${things}${n === 1 ? '' : 's'}`;

// How each keyword reads after "must" (or "should", where it is only a warning), unless the limit has a note.
const WORDS = {
  minLength: (n) => `have at least ${count(n, 'character')}`,
  maxLength: (n) => `have at most ${count(n, 'character')}`,
  minItems: (n) => `have at least ${count(n, 'item')}`,
  maxItems: (n) => `have at most ${count(n, 'item')}`,
  minimum: (n) => `be at least ${n}`,
  maximum: (n) => `be at most ${n}`,
  format: (name) => `be a valid ${name}`,
  unique: (how) =>
    `differ from every other in the message${how === 'folded' ? ', case and white space at both ends aside' : ''}`,
  requiredAmong: (n) => (n === 1 ? 'be given' : `be given as soon as there are ${n}`),
  maxItemsTogether: (n) => `have at most ${count(n, 'item')}, all such lists of the message together`,
  forbiddenBeside: (beside) =>
    `not be given where ${Object.entries(beside)
      .map(([field, values]) => `${code(field)} is ${values.map(code).join(' or ')}`)
      .join(' and ')}`,
  dependentRequired: (fields) =>
    Object.entries(fields)
      .map(([field, needed]) => `have ${needed.map(code).join(' and ')} where it has ${code(field)}`)
      .join(' and '),
};

function limitInWords(limit) {
  const [[keyword, value], ...others] = Object.entries(limit).filter(([key]) => !ABOUT.has(key));
  if (others.length > 0 || !(limit.note || WORDS[keyword])) {
    throw new Error(`words.mjs has no words for ${JSON.stringify(limit)}`);
  }
  const words = limit.note ?? `${limit.severity === 'error' ? 'must' : 'should'} ${WORDS[keyword](value)}`;
  return `- ${words} (${limit.source.join(', ')})${limit.comment ? `. ${limit.comment}` : ''}`;
}

function errorInWords({ code: first, through, meaning, advice }) {
  return `| ${first}${through ? `–${through}` : ''} | ${meaning} | ${advice} |`;
}

function rateInWords({ within, messages, seconds, burst, code: refusal, comment }) {
  const whom = within === 'number' ? 'from one number' : 'to one chat';
  const atOnce = burst ? `, after ${burst} at once` : '';
  const words = `${count(messages, 'message')} in ${count(seconds, 'second')} ${whom}${atOnce}`;
  return `- ${words}; more are refused with ${refusal}${comment ? `. ${comment}` : ''}`;
}

// YAML anchors let several places share one schema, which is then visited several times: what was said once is gone.
function take(node, extension) {
  const value = node[extension];
  delete node[extension];
  return value;
}

function inWords() {
  return {
    Operation: {
      leave(operation) {
        const rates = take(operation, 'x-whatsapp-rates');
        if (rates) {
          operation.description += `\n\n**WhatsApp takes:**\n\n${rates.map(rateInWords).join('\n')}`;
        }
      },
    },
    Schema: {
      leave(schema) {
        const limits = take(schema, 'x-whatsapp-limits');
        if (limits) {
          schema.description += `\n\n**On WhatsApp:**\n\n${limits.map(limitInWords).join('\n')}`;
        }
        const errors = take(schema, 'x-whatsapp-errors');
        if (errors) {
          const head = '| WhatsApp code | meaning | what to do |\n|---|---|---|';
          schema.description += `\n\n${[head, ...errors.map(errorInWords)].join('\n')}`;
        }
        // Redoc calls an alternative without a name "object".
        for (const alternative of schema.oneOf ?? []) {
          if (Object.keys(alternative).join() === 'required') {
            alternative.title = `with ${alternative.required.join(' and ')}`;
          }
        }
      },
    },
  };
}

// Redoc hides the operations of a tag behind a button, even the only one, and webhooks without a tag behind another.
function noTags() {
  return {
    Root: { leave: (root) => void delete root.tags },
    Operation: { leave: (operation) => void (operation.tags = ['']) },
  };
}

export default () => ({ id: 'words', decorators: { oas3: { 'in-words': inWords, 'no-tags': noTags } } });
