// The glue that wasm-bindgen makes is a singleton that loads itself, and written for every browser there was. Here it
// becomes a factory, `createGlue`, that loads nothing: all of its state lives in one call, so a broken instance is dropped
// together with its glue. What it does is said in half as many words; whatever is not as expected here fails the build.
import { Sentence } from '../process.mjs';

/** What takes the place of wasm-bindgen's own helpers, under their names. */
const HELPERS = `
    let wasm;
    let words;
    let octets;
    let WASM_VECTOR_LEN;

    // Another array once the memory has grown, which leaves the old one without any.
    function memory() {
        if (!words?.length) {
            words = new Uint32Array(wasm.memory.buffer);
            octets = new Uint8Array(wasm.memory.buffer);
        }
        return words;
    }

    // What Rust knows by a number: four of them are always there, and before them nothing is. Of a free place, the next one.
    const heap = [...Array(1024), undefined, null, true, false];
    let free = heap.length;
    function addHeapObject(obj) {
        const idx = free;
        free = heap[idx] ?? idx + 1;
        heap[idx] = obj;
        return idx;
    }
    function takeObject(idx) {
        const obj = heap[idx];
        if (idx > 1027) {
            heap[idx] = free;
            free = idx;
        }
        return obj;
    }

    // An object that a trap left behind cannot be freed: its finaliser would throw where nobody can catch.
    const collected =
        globalThis.FinalizationRegistry &&
        new FinalizationRegistry(([end, ...args]) => {
            try {
                end(...args);
            } catch {}
        });

    class Held {
        constructor(ptr, end) {
            this.ptr = ptr;
            this.drop = end;
            collected?.register(this, [end, ptr, 1], this);
        }
        free() {
            const { ptr } = this;
            this.ptr = 0;
            collected?.unregister(this);
            this.drop(ptr, 0);
        }
    }

    function makeMutClosure(env, table, invoke) {
        let uses = 1;
        const end = wasm.__wbindgen_destroy_closure;
        const real = (...args) => {
            const own = env;
            // It must not go while it runs, nor be called by itself.
            uses++;
            env = 0;
            try {
                return invoke(own, table, ...args);
            } finally {
                env = own;
                real._wbg_cb_unref();
            }
        };
        real._wbg_cb_unref = () => {
            if (--uses) return;
            end(env, table);
            env = 0;
            collected?.unregister(real);
        };
        collected?.register(real, [end, env, table], real);
        return real;
    }

    const handled = (f) => (...args) => {
        try {
            return f(...args);
        } catch (e) {
            wasm.__wbindgen_exn_store(addHeapObject(e));
        }
    };

    // What Rust returns in three words at most.
    function results(call) {
        const at = wasm.__wbindgen_add_to_stack_pointer(-16);
        try {
            call(at);
            return [memory()[at / 4], words[at / 4 + 1], words[at / 4 + 2]];
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }

    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    function getStringFromWasm0(ptr, len) {
        memory();
        return decoder.decode(octets.subarray((ptr >>>= 0), ptr + len));
    }

    function passArray8ToWasm0(bytes) {
        WASM_VECTOR_LEN = bytes.length;
        const ptr = wasm.__wbindgen_malloc(WASM_VECTOR_LEN, 1) >>> 0;
        memory();
        octets.set(bytes, ptr);
        return ptr;
    }

    const encoder = new TextEncoder();
    function passStringToWasm0(text) {
        let size = text.length;
        let ptr = wasm.__wbindgen_malloc(size, 1) >>> 0;
        let at = 0;
        let code;
        memory();
        for (; at < size && (code = text.charCodeAt(at)) < 128; at++) octets[ptr + at] = code;
        if (at < size) {
            text = text.slice(at);
            ptr = wasm.__wbindgen_realloc(ptr, size, (size = at + text.length * 3), 1) >>> 0;
            memory();
            at += encoder.encodeInto(text, octets.subarray(ptr + at, ptr + size)).written;
            ptr = wasm.__wbindgen_realloc(ptr, size, at, 1) >>> 0;
        }
        WASM_VECTOR_LEN = at;
        return ptr;
    }

    // A text, or what is none, where Rust looks for it.
    function giveString(at, text) {
        const ptr = typeof text === 'string' ? passStringToWasm0(text) : 0;
        memory()[at / 4] = ptr;
        words[at / 4 + 1] = WASM_VECTOR_LEN;
    }
`;

/** What is said otherwise, in this order; all of it has to be found. */
const CHANGES = [
  // Classes: what they have in common is in \`Held\`.
  [/^ {4}if \(Symbol\.dispose\) .*\n/gm, ''],
  [
    /^ {4}class (\w+) \{\n {8}__destroy_into_raw\(\) \{[^}]*\}\n {8}free\(\) \{[^}]*\}\n/gm,
    '    class $1 extends Held {\n',
  ],
  [
    /^( +)try \{\n *const ret = wasm\.(\w+)\(addBorrowedObject\((\w+)\)\);\n *this\.__wbg_ptr = ret;\n *(\w+)Finalization\.register.*\n *return this;\n *\} finally \{\n.*\n *\}\n/gm,
    (_, space, make, arg, name) =>
      `${space}const obj = addHeapObject(${arg});\n${space}try {\n${space}    super(wasm.${make}(obj), wasm.__wbg_${name.toLowerCase()}_free);\n${space}} finally {\n${space}    takeObject(obj);\n${space}}\n`,
  ],
  [
    /^( +)const ret = (wasm\.\w+\(.*\));\n *this\.__wbg_ptr = ret;\n *(\w+)Finalization\.register.*\n *return this;\n/gm,
    (_, space, made, name) => `${space}super(${made}, wasm.__wbg_${name.toLowerCase()}_free);\n`,
  ],
  [/\bthis\.__wbg_ptr\b/g, 'this.ptr'],
  // What Rust returns by way of its stack.
  [/^ +let deferred\d_[01];\n/gm, ''],
  [/^ +deferred\d_[01] = r[01];\n/gm, ''],
  [
    /^( +)return (getStringFromWasm0\(r0, r1\));\n( *\} finally \{\n.*\n) *(wasm\.__wbindgen_free\()deferred\d_0, deferred\d_1, 1\);\n/gm,
    '$1const said = $2;\n$1$4r0, r1, 1);\n$1return said;\n$3',
  ],
  [
    /^( +const )ptr0 = (pass\w+ToWasm0\(\w+), .*;\n *const len0 = WASM_VECTOR_LEN;\n([^;]*), ptr0, len0\);\n/gm,
    '$3, $2), WASM_VECTOR_LEN);\n',
  ],
  [
    /^ +try \{\n *const retptr = .*\n( +)(wasm\.\w+)\(retptr, (.*)\);\n( *var r\d = .*\n)+([\s\S]*?)\n *\} finally \{\n *wasm\.__wbindgen_add_to_stack_pointer\(16\);\n *\}\n/gm,
    '$1const [r0, r1, r2] = results((at) => $2(at, $3));\n$5\n',
  ],
  [/getArrayU32FromWasm0\(r0, r1\)\.slice\(\)/g, 'memory().slice(r0 / 4, r0 / 4 + r1)'],
  // Imports.
  [/const ret = (.*);\n *return addHeapObject\(ret\);/g, 'return addHeapObject($1);'],
  [/function\(\) \{ return handleError\(function \((.*)\) \{$/gm, 'handled(($1) => {'],
  [/^( {12})\}, arguments\); \},$/gm, '$1}),'],
  [/^( {12}\w+: )function\((.*)\) \{$/gm, '$1($2) => {'],
  [
    /^( +)let result;\n *try \{\n *result = (.* instanceof \w+);\n *\} catch \(_\) \{\n *result = false;\n *\}\n *const ret = result;\n *return ret;/gm,
    '$1return $2;',
  ],
  [
    /const v = getObject\(arg0\);\n *const ret = typeof\(v\) === 'boolean' \? v : undefined;\n *return isLikeNone\(ret\) \? 0xFFFFFF : ret \? 1 : 0;/g,
    "const v = getObject(arg0);\nreturn typeof v === 'boolean' ? v : 0xFFFFFF;",
  ],
  [
    /const obj = getObject\(arg1\);\n *const ret = typeof\(obj\) === 'number' \? obj : undefined;\n.*setFloat64.*\n.*setInt32.*\n/g,
    "const obj = getObject(arg1);\nconst is = typeof obj === 'number';\nnew DataView(wasm.memory.buffer).setFloat64(arg0 + 8, is ? obj : 0, true);\nmemory()[arg0 / 4] = is;\n",
  ],
  [
    /const obj = getObject\(arg1\);\n *const ret = typeof\(obj\) === 'string' \? obj : undefined;\n.*\n.*\n.*setInt32.*\n.*setInt32.*\n/g,
    'giveString(arg0, getObject(arg1));\n',
  ],
  [
    /const ret = (.*);\n *const ptr1 = passStringToWasm0\(ret, .*\n.*\n.*setInt32.*\n.*setInt32.*\n/g,
    'giveString(arg0, $1);\n',
  ],
  [/getObject\((\w+)\)/g, 'heap[$1]'],
  [/^ +__proto__: null,\n/gm, ''],
];

/** Cuts the loading off the `no-modules` output and hands out the imports and the start instead. */
export function toFactory(glue) {
  const body = between(
    glue,
    /^let wasm_bindgen = \(function\(exports\) \{\n(?: {4}let script_src;\n {4}if \(.*\n.*\n {4}\}\n)?/,
    /^ {4}const \w+Finalization = /m,
  );
  const exported = [...body.matchAll(/^ {4}exports\.(\w+) = \1;$/gm)].map(([, name]) => name);
  let short = body.replace(/^ {4}exports\.\w+ = .*\n/gm, '');
  for (const [pattern, replacement] of CHANGES) {
    const changed = short.replace(pattern, replacement);
    if (changed === short) unexpected(pattern);
    short = changed;
  }
  for (const [, name] of glue.matchAll(/^ {4}(?:function|let|const) (\w+)/gm)) {
    const isThere = new RegExp(`(function|const|let) ${name}\\b`).test(HELPERS + short);
    // What composes messages of panics goes when the module is optimised, as that it does.
    if (!isThere && name !== 'debugString' && new RegExp(`\\b${name}\\b`).test(short)) unexpected(name);
  }
  if (/currentScript|new URL|import\.meta|fetch\(module|Finalization|retptr/.test(short))
    unexpected('what it loads');
  const start = glue.includes('wasm.__wbindgen_start()') ? '            wasm.__wbindgen_start();\n' : '';
  return `export function createGlue() {${HELPERS}
${short}
    return {
        imports: __wbg_get_imports(),
        start(instance) {
            wasm = instance.exports;
${start}            return { memory: wasm.memory, ${exported.join(', ')} };
        },
    };
}
`;
}

function between(text, head, tail) {
  const first = head.exec(text);
  const last = tail.exec(text);
  if (!first || !last) unexpected(first ? tail : head);
  return text.slice(first[0].length, last.index);
}

function unexpected(what) {
  throw new Sentence(
    `The glue of this wasm-bindgen version is otherwise (${what}): see scripts/build/glue.mjs.`,
  );
}
