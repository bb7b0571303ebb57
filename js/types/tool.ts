/** Tools of a request, and how the model is told to choose among them. */
import type { FunctionDefinition } from './shared.js';

/** A tool that the model may call. */
export type ChatCompletionTool = ChatCompletionFunctionTool | ChatCompletionCustomTool;

/** A function whose arguments are JSON. */
export interface ChatCompletionFunctionTool {
  type: 'function';
  function: FunctionDefinition;
}

/** A tool whose input is free text, or text of a grammar. */
export interface ChatCompletionCustomTool {
  type: 'custom';
  custom: ChatCompletionCustomTool.Custom;
}

export declare namespace ChatCompletionCustomTool {
  /** What the tool is. */
  interface Custom {
    name: string;
    description?: string;
    /** Left out: unconstrained text. */
    format?: Custom.Text | Custom.Grammar;
  }

  namespace Custom {
    /** Unconstrained text. */
    interface Text {
      type: 'text';
    }

    /** Text of a grammar. */
    interface Grammar {
      type: 'grammar';
      grammar: Grammar.Grammar;
    }

    namespace Grammar {
      /** The grammar itself. */
      interface Grammar {
        definition: string;
        syntax: 'lark' | 'regex';
      }
    }
  }
}

/**
 * `none`: no call, a message. `auto`: the model decides. `required`: at least one call. An object names the tool, or
 * the tools, that may be called; each must be among `tools`.
 */
export type ChatCompletionToolChoiceOption =
  | 'none'
  | 'auto'
  | 'required'
  | ChatCompletionAllowedToolChoice
  | ChatCompletionNamedToolChoice
  | ChatCompletionNamedToolChoiceCustom;

/** Narrows the choice to some of the tools. */
export interface ChatCompletionAllowedToolChoice {
  type: 'allowed_tools';
  allowed_tools: ChatCompletionAllowedTools;
}

/** Some of the tools. */
export interface ChatCompletionAllowedTools {
  mode: 'auto' | 'required';
  /** Such as `{ type: 'function', function: { name: 'get_weather' } }`. */
  tools: Array<{ [key: string]: unknown }>;
}

/** Makes the model call this function. */
export interface ChatCompletionNamedToolChoice {
  type: 'function';
  function: ChatCompletionNamedToolChoice.Function;
}

export declare namespace ChatCompletionNamedToolChoice {
  /** The function, by name. */
  interface Function {
    name: string;
  }
}

/** Makes the model call this custom tool. */
export interface ChatCompletionNamedToolChoiceCustom {
  type: 'custom';
  custom: ChatCompletionNamedToolChoiceCustom.Custom;
}

export declare namespace ChatCompletionNamedToolChoiceCustom {
  /** The tool, by name. */
  interface Custom {
    name: string;
  }
}

/** @deprecated Use `tool_choice`. */
export interface ChatCompletionFunctionCallOption {
  name: string;
}
