"""Writes a language model of a few hundred words as a GGUF file, for a real inference server to load.

It is a Llama of one layer that does nothing, so that its output matrix alone says what follows a token: a bigram model,
learned from the text below. It thinks first, then answers, and ends; what it says differs with the seed.
"""

import sys

import numpy as np
from gguf import GGUFWriter, TokenType

# The thought and the answer share no token, for a bigram model does not know which of them it is in.
THOUGHTS = """
the question is about water , water runs over stones and stones make noise , i should say why , i should be short ,
the person asks about a brook , a brook is small and quick , noise comes from air in the water , that is the reason ,
"""
ANSWERS = """
Brooks Are Loud Because Water Falls Over Stones . Every Stone Traps Air And The Air Sings . Rivers Are Deep And Quiet .
Water That Falls Traps Air . Air That Escapes Rings Like A Bell . Loud Brooks Are Shallow . Deep Rivers Are Slow .
Stones In A Brook Are Round Because Water Carries Sand . Sand Carries Light . Brooks Become Rivers Where Valleys Are Wide .
"""
TEMPLATE = """{%- if tools %}
    {{- '<|im_start|>system\\nFunctions that can be called:\\n<tools>' }}
    {%- for tool in tools %}
        {{- '\\n' + (tool | tojson) }}
    {%- endfor %}
    {{- '\\n</tools>\\nA call is JSON in <tool_call></tool_call>:\\n<tool_call>\\n' }}
    {{- '{"name": <name>, "arguments": <object>}\\n</tool_call><|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' }}
    {%- if message.reasoning_content %}
        {{- '<think>\\n' + message.reasoning_content + '\\n</think>\\n\\n' }}
    {%- endif %}
    {{- message.content or '' }}
    {%- for call in message.tool_calls or [] %}
        {%- if message.content or not loop.first %}{{- '\\n' }}{%- endif %}
        {{- '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
        {%- if call.function.arguments is string %}
            {{- call.function.arguments }}
        {%- else %}
            {{- call.function.arguments | tojson }}
        {%- endif %}
        {{- '}\\n</tool_call>' }}
    {%- endfor %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}"""


def main(path):
    special = ["<unk>", "<s>", "</s>"]
    marks = ["<|im_start|>", "<|im_end|>", "<think>", "</think>", "<tool_call>", "</tool_call>"]
    pieces = pieces_of(THOUGHTS) + pieces_of(ANSWERS)
    words = list(dict.fromkeys(pieces))
    tokens = [*special, *(f"<0x{byte:02X}>" for byte in range(256)), *marks, *words]
    ids = {token: number for number, token in enumerate(tokens)}
    size = len(tokens)
    width = -(-size // 32) * 32

    # Nothing follows a token as likely as anything else; what was seen does so by far.
    output = np.full((size, width), -20.0, np.float32)
    for follower, token, weight in bigrams():
        output[ids[follower], ids[token]] = np.log(weight)
    # It calls functions when a request's logit_bias of 15 makes up for this: nearly always, and half of the time again.
    output[ids["<tool_call>"], ids["</think>"]] = -10.0
    output[ids["<tool_call>"], ids["</tool_call>"]] = -15.0

    writer = GGUFWriter(path, "llama")
    writer.add_name("Brook bigrams")
    writer.add_context_length(4096)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(32)
    writer.add_head_count(width // 32)
    writer.add_head_count_kv(width // 32)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(size)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * (size - len(words)) + [-1.0 - number for number in range(len(words))])
    control, byte = [TokenType.CONTROL] * 3, [TokenType.BYTE] * 256
    named = [TokenType.CONTROL] * 2 + [TokenType.USER_DEFINED] * 4
    writer.add_token_types([*control, *byte, *named, *([TokenType.NORMAL] * len(words))])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(ids["<|im_end|>"])
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)

    writer.add_tensor("token_embd.weight", np.eye(size, width, dtype=np.float32))
    # The mean of the squares of a row of the above is 1 / width, by which the norm divides.
    writer.add_tensor("output_norm.weight", np.full(width, width**-0.5, np.float32))
    writer.add_tensor("output.weight", output)
    ones, square = np.ones(width, np.float32), np.zeros((width, width), np.float32)
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", ones)
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.0.{name}.weight", square)
    for name in ("ffn_gate", "ffn_up"):
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((32, width), np.float32))
    writer.add_tensor("blk.0.ffn_down.weight", np.zeros((width, 32), np.float32))

    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def pieces_of(text):
    """The text's tokens: words with the space before them, and marks."""
    return [word if word in ".," else "▁" + word for word in text.split()]


def bigrams():
    """What follows what, and how often: a thought, its end, an answer, its end."""
    counts = {}
    for text, first, last in ((THOUGHTS, "<think>", "</think>"), (ANSWERS, "</think>", "<|im_end|>")):
        for line in text.strip().split("\n"):
            sentence = pieces_of(line)
            for token, follower in zip([first, *sentence], [*sentence, last]):
                counts[follower, token] = counts.get((follower, token), 0) + 1
    for (follower, token), count in counts.items():
        yield follower, token, count
    # After what the template ends with.
    yield "<think>", "<0x0A>", 1
    # After what a grammar of llama.cpp begins and ends with.
    yield "<0x0A>", "<tool_call>", 1
    yield "<|im_end|>", "</tool_call>", 1


if __name__ == "__main__":
    main(sys.argv[1])
