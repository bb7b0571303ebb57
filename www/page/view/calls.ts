import { h, setText } from '../element.js';
import type { Choice } from '../state/reply.js';

type ToolCall = NonNullable<Choice['message']['tool_calls']>[number];

/** The tool calls of a message: the name at once, the arguments while they are written, then the result. */
export class Calls {
  readonly #root: HTMLElement;
  readonly #views: CallView[] = [];

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  update(
    calls: readonly ToolCall[],
    running: boolean,
    resultOf: (callId: string) => string | undefined,
  ): void {
    for (const [at, call] of calls.entries()) {
      let view = this.#views[at];
      if (!view) {
        view = new CallView();
        this.#views.push(view);
        this.#root.append(view.element);
      }
      view.update(call, running && at === calls.length - 1, resultOf(call.id));
    }
  }
}

class CallView {
  readonly #name = h('code');
  readonly #state = h('span', { class: 'state' });
  readonly #arguments = h('pre', { tabindex: 0, 'aria-label': 'Arguments' });
  readonly #result = h('pre', { class: 'result', tabindex: 0, 'aria-label': 'Result', hidden: true });
  readonly element = h(
    'section',
    { class: 'call' },
    h('header', {}, this.#name, this.#state),
    this.#arguments,
    this.#result,
  );

  update(call: ToolCall, writing: boolean, result: string | undefined): void {
    const [name, text] =
      call.type === 'function'
        ? [call.function.name, call.function.arguments]
        : [call.custom.name, call.custom.input];
    setText(this.#name, name);
    setText(
      this.#state,
      writing ? 'is being called' : result === undefined ? 'was called' : 'was called and answered',
    );
    setText(this.#arguments, text);
    this.#arguments.classList.toggle('writing', writing);
    this.#result.hidden = result === undefined;
    setText(this.#result, result ?? '');
  }
}
