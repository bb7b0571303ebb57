import type { Engine } from '../engine.js';
import { TokenbrookError } from '../errors/base.js';
import { isFault } from '../errors/fault.js';
import { createGlue } from './glue.js';
import { instanceOf } from './instance.js';
import { compile, type InitSource, isResponse } from './source.js';
import { explain, LoadError } from './trouble.js';

/** Gives the compiled module; asked again after a failure. */
export type ModuleSource = () => InitSource | Promise<InitSource>;

/** The one way to the wasm module. Each entry of the package has one loader, shared by all of its clients. */
export interface Loader {
  /**
   * Loads the module. One promise however often it is called; after a failure the next call tries again.
   * A `source` is used by the call that starts the loading, and ignored when that has happened already.
   *
   * Also brings the instance back after {@link Loader.dropInstance}: await it before each use.
   */
  init(source?: InitSource): Promise<Engine>;
  /** Starts loading in the background and swallows a failure, which the next `init()` meets again and reports. */
  start(): void;
  /**
   * The running instance, without waiting. Throws a `LoadError` that names `init` when there is none yet.
   * Look it up per operation and do not keep it: after a drop it is another one.
   */
  engine(): Engine;
  /** Whether the instance runs; if not, `init()` is to be awaited. */
  readonly ready: boolean;
  /**
   * Forgets the instance, its memory and whatever a trap broke; the compiled module is kept and instantiated anew by
   * the next `init()` or `engine()`. Objects of the old instance still work while they are held.
   * With `only` given, nothing happens unless that is the current instance (another stream may have dropped it first).
   */
  dropInstance(only?: Engine): void;
  /**
   * Runs what uses an instance. Where the module breaks off in it, its instance is dropped and the error says so; what
   * Rust throws passes as it is.
   */
  use<T>(engine: Engine, run: () => T): T;
}

/** Makes a loader. Without a `source`, `init(source)` has to be called by the user. Loads nothing yet. */
export function createLoader(source?: ModuleSource): Loader {
  let pending: Promise<Engine> | undefined;
  let module: WebAssembly.Module | undefined;
  let current: Engine | undefined;
  // What the caller gave, for a retry. A Response is not kept: its body can be read once.
  let given: InitSource | undefined;

  async function load(wanted: InitSource | undefined): Promise<Engine> {
    if (current) return current;
    try {
      const compiled = module ?? (await compile(wanted ?? given ?? (await (source ?? noSource)())));
      const glue = createGlue();
      const engine = glue.start(await WebAssembly.instantiate(compiled, glue.imports));
      // Somebody else's module may need nothing of ours.
      if (!engine.memory) throw new TypeError('The module exports no memory.');
      module = compiled;
      // A synchronous use may have been quicker: there is one instance only.
      current ??= engine;
      return current;
    } catch (error) {
      throw await explain(error);
    }
  }

  const loader: Loader = {
    init(wanted) {
      if (wanted !== undefined && !(wanted instanceof Promise) && !isResponse(wanted)) given = wanted;
      if (pending) return pending;
      const attempt = load(wanted);
      pending = attempt;
      attempt.catch(() => {
        if (pending === attempt) pending = undefined;
      });
      return attempt;
    },
    start() {
      if (source ?? given ?? module) loader.init().catch(() => {});
    },
    engine() {
      if (current) return current;
      if (!module) {
        throw new LoadError(
          'The WebAssembly module is not loaded yet: `await init()` before this synchronous call.',
        );
      }
      const glue = createGlue();
      current = glue.start(new WebAssembly.Instance(module, glue.imports));
      return current;
    },
    get ready() {
      return current !== undefined;
    },
    dropInstance(only) {
      if (only && only !== current) return;
      current = undefined;
      pending = undefined;
      // Browsers of old instantiate no large module without waiting: it is there when the next call comes.
      loader.start();
    },
    use(engine, run) {
      try {
        return run();
      } catch (cause) {
        if (isFault(cause)) throw cause;
        instanceOf(engine).broken ??= { cause };
        loader.dropInstance(engine);
        throw new TokenbrookError('The WebAssembly module broke off; the next call starts it anew.', {
          cause,
        });
      }
    },
  };
  return loader;
}

function noSource(): never {
  throw new LoadError(
    '`tokenbrook/slim` carries no WebAssembly module: call `init(source)` first, with a URL, a Response, the bytes ' +
      'or a WebAssembly.Module of `tokenbrook/tokenbrook.wasm`.',
  );
}
