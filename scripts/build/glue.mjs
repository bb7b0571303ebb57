// The glue that wasm-bindgen makes is a singleton that loads itself. Here it becomes a factory, `createGlue`, that
// loads nothing: all of its state lives in one call, so a broken instance is dropped together with its glue.
import { Sentence } from '../process.mjs';

/** Cuts the loading off the `no-modules` output and hands out the imports and the start instead. */
export function toFactory(glue) {
  const body = between(
    glue,
    /^let wasm_bindgen = \(function\(exports\) \{\n(?: {4}let script_src;\n {4}if \(.*\n.*\n {4}\}\n)?/,
    /^ {4}let wasmModule, wasmInstance, wasm;\n/m,
  );
  if (/currentScript|new URL|import\.meta|fetch\(module/.test(body)) {
    throw new Sentence(
      'The glue of this wasm-bindgen version still loads something: see scripts/build/glue.mjs.',
    );
  }
  const start = glue.includes('wasm.__wbindgen_start()') ? '      wasm.__wbindgen_start();\n' : '';
  // An object that a trap left behind cannot be freed: its finaliser would throw where nobody can catch.
  return `export function createGlue() {
    const exports = {};
    const Registry = globalThis.FinalizationRegistry;
    const FinalizationRegistry = Registry ? class extends Registry {
        constructor(free) {
            super((held) => {
                try {
                    free(held);
                } catch {}
            });
        }
    } : class {
        register() {}
        unregister() {}
    };
    let wasm;
${tightened(body)}
    return {
        imports: __wbg_get_imports(),
        start(instance) {
            wasm = instance.exports;
            exports.memory = wasm.memory;
${start}            return exports;
        },
    };
}
`;
}

/** Says shorter what the glue says a hundred times. */
function tightened(body) {
  const short = body
    .replace(/const ret = (.*);\n *return addHeapObject\(ret\);/g, 'return addHeapObject($1);')
    .replace(/function\(\) \{ return handleError\(function \((.*)\) \{$/gm, 'handled(($1) => {')
    .replace(/^( {12})\}, arguments\); \},$/gm, '$1}),')
    .replace(/^( {12}\w+: )function\((.*)\) \{$/gm, '$1($2) => {')
    .replace(
      /function handleError\(f, args\) \{([\s\S]*?)f\.apply\(this, args\)([\s\S]*?)\n {4}\}\n/,
      'const handled = (f) => (...args) => {$1f(...args)$2\n    };\n',
    )
    .replace(/\(typeof FinalizationRegistry === 'undefined'\)\s*\? \{.*\}\s*: new/g, 'new');
  if (short.includes('handleError')) {
    throw new Sentence(
      'The glue of this wasm-bindgen version wraps failures otherwise: see scripts/build/glue.mjs.',
    );
  }
  return short;
}

function between(text, head, tail) {
  const first = head.exec(text);
  const last = tail.exec(text);
  if (!first || !last) {
    throw new Sentence(
      'The glue of this wasm-bindgen version has another shape: see scripts/build/glue.mjs.',
    );
  }
  return text.slice(first[0].length, last.index);
}
