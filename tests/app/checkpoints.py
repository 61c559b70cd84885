"""Checkpoints made on the spot: Qwen2's architecture with random weights, and a tokenizer of
our own. Their words mean nothing; whoever serves them works as with any other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2] / "runners"
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
END = "<|im_end|>"
SPECIAL = ["<|endoftext|>", "<|im_start|>", END]


@dataclass(frozen=True)
class Size:
    """The shape of a checkpoint, in the words of its `config.json`."""

    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    vocab_size: int = 2048
    max_position_embeddings: int = 8192


TINY = Size(128, 256, 2, 2, 1)
HALF_A_BILLION = Size(896, 4864, 24, 14, 2)
"""The shape of Qwen2.5-0.5B, but for the vocabulary."""


def make_checkpoint(folder: Path, size: Size = TINY) -> Path:
    """Write one into `folder`, as vLLM and transformers load it; returns the folder.

    Each token that it writes is text by itself, so that a token is a chunk with words.
    """
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    ids = _write_tokenizer(folder, size)
    torch.manual_seed(0)
    config = Qwen2Config(
        **asdict(size),
        tie_word_embeddings=True,
        bos_token_id=ids["<|endoftext|>"],
        eos_token_id=ids[END],
        dtype="bfloat16",
    )
    model = Qwen2ForCausalLM(config).to(torch.bfloat16)
    with torch.no_grad():  # tied to the output: a row of zeros never has the highest logit
        model.get_input_embeddings().weight[_wordless(folder, size)] = 0
    model.generation_config.eos_token_id = ids[END]
    model.save_pretrained(folder)
    return folder


def _wordless(folder: Path, size: Size) -> list[int]:
    """The ids that are no text by themselves: special ones, and parts of a character."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = [tokenizer.decode([one], skip_special_tokens=True) for one in range(size.vocab_size)]
    return [one for one, text in enumerate(texts) if not text or "\ufffd" in text]


def _write_tokenizer(folder: Path, size: Size) -> dict[str, int]:
    """Learn byte pairs from this project's own sources; returns the special tokens' ids."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size.vocab_size,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train([str(path) for path in sorted(CORPUS.rglob("*.py"))], trainer)
    folder.mkdir(parents=True, exist_ok=True)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token=SPECIAL[0],
        model_max_length=size.max_position_embeddings,
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    return {word: fast.convert_tokens_to_ids(word) for word in SPECIAL}
