"""Beam search of `tf.contrib.seq2seq` over the cells of `rnn_cells`.

Written beside this program by tf2mig; it belongs to you now.
"""

import seq2seq_beam_search
from seq2seq_beam_search import (  # noqa: F401
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    FinalBeamSearchDecoderOutput,
    gather_tree,
    tile_batch,
)


class BeamSearchDecoder(seq2seq_beam_search.BeamSearchDecoder):
    """Keeps the `beam_width` best sequences. The initial state must have been tiled with `tile_batch`."""

    cell_scope = ("decoder",)
