"""What TF1's symbols do to a graph, as data. Symbols not named here are pure operations."""

from __future__ import annotations

import ast

from tf2mig.graph.values import Kind
from tf2mig.syntax.symbols import Symbols

PLACEHOLDERS = frozenset(
    {"tf.placeholder", "tf.placeholder_with_default", "tf.sparse_placeholder", "tf.sparse.placeholder"}
)
VARIABLES = frozenset(
    {
        "tf.Variable",
        "tf.get_variable",
        "tf.contrib.framework.model_variable",
        "tf.contrib.framework.variable",
        "tf.contrib.slim.variable",
        "tf.contrib.slim.model_variable",
    }
)
GLOBAL_STEPS = frozenset(
    {
        "tf.train.get_or_create_global_step",
        "tf.train.create_global_step",
        "tf.train.get_global_step",
        "tf.contrib.framework.get_or_create_global_step",
        "tf.contrib.framework.create_global_step",
        "tf.contrib.framework.get_global_step",
    }
)
QUEUES = frozenset({"tf.FIFOQueue", "tf.PaddingFIFOQueue", "tf.queue.FIFOQueue", "tf.queue.PaddingFIFOQueue"})
"""Queues whose order is certain, and which TF2 has as objects."""
SESSIONS = frozenset({"tf.Session", "tf.InteractiveSession", "tf.get_default_session"})
CHOSEN = "tf.variables_initializer"
"""The initializer of variables that are named."""
GLOBAL_INITIALIZERS = frozenset(
    {"tf.global_variables_initializer", "tf.initialize_all_variables", "tf.initializers.global_variables"}
)
INITIALIZERS = GLOBAL_INITIALIZERS | frozenset(
    {
        "tf.local_variables_initializer",
        "tf.initialize_local_variables",
        "tf.tables_initializer",
        "tf.initialize_all_tables",
        "tf.variables_initializer",
        "tf.initialize_variables",
        "tf.initializers.local_variables",
        "tf.initializers.variables",
        "tf.initializers.tables_initializer",
    }
)
CONFIGS = frozenset({"tf.ConfigProto", "tf.GPUOptions", "tf.OptimizerOptions", "tf.GraphOptions", "tf.RunOptions"})
GRAPHS = frozenset({"tf.Graph", "tf.get_default_graph"})
RECURRENT = ("tf.nn.rnn_cell.", "tf.contrib.rnn.")
"""The modules of recurrent cells."""
CELLS = frozenset(
    f"{module}{cell}" for module in RECURRENT for cell in ("BasicLSTMCell", "BasicRNNCell", "GRUCell", "LSTMCell")
)
CHOSEN_CELLS = CELLS | {f"{module}{cell}" for module in RECURRENT for cell in ("RNNCell", "LayerNormBasicLSTMCell")}
"""Classes that a program chooses among: the base class, which makes nothing, stands among them in many programs."""
COLLECTIONS = frozenset(
    {
        "tf.trainable_variables",
        "tf.global_variables",
        "tf.all_variables",
        "tf.local_variables",
        "tf.model_variables",
        "tf.get_collection",
        "tf.get_collection_ref",
        "tf.contrib.framework.get_variables",
        "tf.contrib.framework.get_trainable_variables",
        "tf.contrib.slim.get_variables",
        "tf.contrib.slim.get_model_variables",
        "tf.contrib.slim.get_trainable_variables",
    }
)
RANDOM = frozenset(
    {
        "tf.random_normal",
        "tf.random_uniform",
        "tf.truncated_normal",
        "tf.random_shuffle",
        "tf.random_gamma",
        "tf.random_poisson",
        "tf.multinomial",
        "tf.random_crop",
        "tf.random.normal",
        "tf.random.uniform",
        "tf.random.truncated_normal",
        "tf.random.shuffle",
        "tf.random.gamma",
        "tf.random.poisson",
        "tf.random.multinomial",
        "tf.random.categorical",
        "tf.image.random_flip_left_right",
        "tf.image.random_flip_up_down",
        "tf.image.random_brightness",
        "tf.image.random_contrast",
        "tf.image.random_hue",
        "tf.image.random_saturation",
        "tf.image.random_crop",
    }
)
ASSIGNMENTS = frozenset(
    {
        "tf.assign",
        "tf.assign_add",
        "tf.assign_sub",
        "tf.scatter_update",
        "tf.scatter_add",
        "tf.scatter_sub",
        "tf.scatter_mul",
        "tf.scatter_div",
        "tf.scatter_nd_update",
        "tf.scatter_nd_add",
        "tf.scatter_nd_sub",
        "tf.state_ops.assign",
    }
)
STEPS = frozenset({"minimize", "apply_gradients"})
"""Methods of optimizers that make training steps."""
TRAINING = STEPS | {"compute_gradients"}
"""Methods of optimizers that describe training."""
GROUPS = frozenset({"tf.group", "tf.no_op"})
SUMMARIES = frozenset(
    {"tf.summary.scalar", "tf.summary.histogram", "tf.summary.image", "tf.summary.audio", "tf.summary.text"}
)
SUMMARY_KEY = "summaries"
"""`tf.GraphKeys.SUMMARIES`, the collection that summaries are in."""
MERGES = frozenset({"tf.summary.merge_all", "tf.summary.merge"})
WRITERS = frozenset({"tf.summary.FileWriter", "tf.train.SummaryWriter"})
SAVERS = frozenset({"tf.train.Saver"})
DECAYS = frozenset(
    f"tf.train.{n}"
    for n in (
        "exponential_decay",
        "piecewise_constant",
        "piecewise_constant_decay",
        "polynomial_decay",
        "natural_exp_decay",
        "inverse_time_decay",
        "cosine_decay",
        "cosine_decay_restarts",
        "linear_cosine_decay",
    )
)
TRANSPARENT_BLOCKS = frozenset(
    {
        "tf.name_scope",
        "tf.variable_scope",
        "tf.variable_op_scope",
        "tf.op_scope",
        "tf.device",
        "tf.Session",
        "tf.InteractiveSession",
        "tf.control_dependencies",
        "tf.contrib.slim.arg_scope",
        "tf.contrib.framework.arg_scope",
    }
)
"""Context managers whose body stays and whose head goes."""
STRUCTURES = frozenset(
    {
        "split", "unstack", "unpack", "static_rnn", "tuple", "meshgrid", "dynamic_rnn", "bidirectional_dynamic_rnn",
        "static_bidirectional_rnn", "stack_bidirectional_dynamic_rnn", "raw_rnn", "moments", "weighted_moments",
        "clip_by_global_norm", "top_k", "unique", "unique_with_counts", "dynamic_partition", "setdiff1d", "listdiff",
        "svd", "self_adjoint_eig", "eigh", "qr", "lu", "while_loop", "map_fn", "scan", "foldl", "foldr", "cond", "case",
        "py_func", "numpy_function", "gradients", "hessians", "fused_batch_norm", "ctc_beam_search_decoder",
        "ctc_greedy_decoder", "decode_csv", "max_pool_with_argmax", "normalize_moments", "sufficient_statistics",
        "broadcast_dynamic_shape", "parse_single_example", "parse_example", "crf_log_likelihood",
        "sample_distorted_bounding_box",
        "shuffle_batch", "batch", "read", "embed_rnn_decoder", "crf_decode", "eig", "sparse_split", "dynamic_decode",
        "rnn_decoder", "basic_rnn_seq2seq", "tied_rnn_seq2seq", "embedding_rnn_decoder", "embedding_rnn_seq2seq",
        "embedding_tied_rnn_seq2seq", "attention_decoder", "embedding_attention_decoder", "embedding_attention_seq2seq",
    }
)  # fmt: skip
"""Last words of symbols whose result is, or may be, more than one tensor."""
OPENED = frozenset({"tf.variable_scope", "tf.variable_op_scope", "tf.op_scope", "tf.Session", "tf.InteractiveSession"})
"""Those that TF2 code cannot keep; the others do no harm in a function."""
VANISHING = frozenset(
    {
        "tf.reset_default_graph",
        "tf.add_to_collection",
        "tf.enable_resource_variables",
        "tf.disable_v2_behavior",
        "tf.disable_eager_execution",
    }
)
"""Calls for their effect on the graph alone, which goes away."""
QUIET = VANISHING | frozenset({"tf.set_random_seed", "tf.random.set_random_seed"})

KINDS: dict[str, Kind] = {
    **dict.fromkeys(SESSIONS, Kind.SESSION),
    **dict.fromkeys(INITIALIZERS, Kind.INITIALIZER),
    **dict.fromkeys(CONFIGS, Kind.CONFIG),
    **dict.fromkeys(GRAPHS, Kind.GRAPH),
    **dict.fromkeys(WRITERS, Kind.WRITER),
    **dict.fromkeys(SAVERS, Kind.SAVER),
    "tf.train.Coordinator": Kind.COORDINATOR,
    **dict.fromkeys(QUEUES, Kind.QUEUE),
    "tf.get_variable_scope": Kind.NOTHING,
}
"""Symbols whose call makes a value of one kind and nothing more."""

BLOCKERS: dict[str, str] = {
    "tf.import_graph_def": "an imported graph has no source to lift",
    "tf.train.import_meta_graph": "an imported graph has no source to lift",
    "tf.train.Server": "a distributed server runs TF1 graphs",
    "tf.train.ClusterSpec": "a distributed cluster runs TF1 graphs",
    "tf.train.replica_device_setter": "parameter servers place TF1 graphs",
    "tf.train.SyncReplicasOptimizer": "replicas are synchronised through TF1 queues",
    "tf.train.Supervisor": "a Supervisor owns the session",
    "tf.train.MonitoredTrainingSession": "a monitored session owns the loop",
    "tf.train.MonitoredSession": "a monitored session owns the loop",
    "tf.train.SingularMonitoredSession": "a monitored session owns the loop",
    "tf.train.string_input_producer": "input comes from a TF1 queue",
    "tf.train.slice_input_producer": "input comes from a TF1 queue",
    "tf.train.range_input_producer": "input comes from a TF1 queue",
    "tf.train.input_producer": "input comes from a TF1 queue",
    "tf.train.batch": "input comes from a TF1 queue",
    "tf.train.shuffle_batch": "input comes from a TF1 queue",
    "tf.train.batch_join": "input comes from a TF1 queue",
    "tf.train.shuffle_batch_join": "input comes from a TF1 queue",
    "tf.train.start_queue_runners": "input comes from a TF1 queue",
    "tf.train.QueueRunner": "input comes from a TF1 queue",
    "tf.RandomShuffleQueue": "a TF1 queue holds state between runs",
    "tf.get_session_handle": "a session handle keeps a tensor between runs",
    "tf.Session.partial_run": "a partial run keeps a half-evaluated graph",
    "tf.make_template": "a template creates its variables on its first call",
    "tf.graph_util.convert_variables_to_constants": "a frozen graph is a TF1 graph",
    "tf.contrib.graph_editor": "the graph is edited after it was built",
    "tf.hessians": "second derivatives of variables need two tapes",
}
"""Symbols whose presence stops lifting, with the reason."""

BLOCKER_PREFIXES: dict[str, str] = {
    "tf.estimator.": "an estimator builds its graph in a model function",
    "tf.contrib.estimator.": "an estimator builds its graph in a model function",
    "tf.contrib.learn.Estimator": "an estimator builds its graph in a model function",
    "tf.contrib.tensor_forest.": "decision forests have no counterpart in TensorFlow 2",
    "tf.contrib.distribute.": "a distribution strategy of TF1 places the graph",
    "tf.contrib.tpu.": "TPU programs are built by TF1's TPU runtime",
    "tf.contrib.seq2seq.BahdanauMonotonicAttention": "monotonic attention has no native counterpart",
    "tf.contrib.seq2seq.LuongMonotonicAttention": "monotonic attention has no native counterpart",
    "tf.contrib.seq2seq.monotonic_attention": "monotonic attention has no native counterpart",
    "tf.contrib.legacy_seq2seq.model_with_buckets": "a model of several buckets makes its variables in a function",
    "tf.contrib.legacy_seq2seq.one2many_rnn_seq2seq": "tf.contrib.legacy_seq2seq has no native counterpart for it",
    "tf.contrib.rnn.AttentionCellWrapper": "this cell of tf.contrib.rnn has no native counterpart",
    "tf.contrib.rnn.Conv": "convolutional cells of tf.contrib.rnn have no native counterpart",
    "tf.contrib.rnn.EmbeddingWrapper": "this cell of tf.contrib.rnn has no native counterpart",
    "tf.contrib.rnn.GRUBlockCell": "this cell of tf.contrib.rnn has no native counterpart",
    "tf.contrib.rnn.HighwayWrapper": "this cell of tf.contrib.rnn has no native counterpart",
    "tf.contrib.rnn.LSTMBlockCell": "this cell of tf.contrib.rnn has no native counterpart",
    "tf.contrib.rnn.UGRNNCell": "this cell of tf.contrib.rnn has no native counterpart",
    "tf.contrib.rnn.stack_bidirectional_rnn": "this loop of tf.contrib.rnn has no native counterpart",
    "tf.contrib.cudnn_rnn.": "tf.contrib.cudnn_rnn has no native counterpart",
    "tf.contrib.eager.": "the program runs eagerly",
    "tf.contrib.factorization.": "tf.contrib.factorization makes its variables inside the graph",
    "tf.contrib.slim.learning.": "tf.contrib.slim.learning owns the session and the loop",
    "tf.contrib.training.": "tf.contrib.training owns the session and the loop",
    "tf.contrib.layers.optimize_loss": "`optimize_loss` hides its optimizer and its variables",
    "tf.contrib.crf.Crf": "cells of tf.contrib.crf have no native counterpart",
    "tf.saved_model.": "a saved model of TF1 holds a graph",
    "tf.contrib.graph_editor.": "the graph is edited after it was built",
}
APPLIED_CLASSES = frozenset(
    {
        "tf.contrib.seq2seq.AttentionWrapper",
        "tf.contrib.seq2seq.BahdanauAttention",
        "tf.contrib.seq2seq.LuongAttention",
    }
)
"""Classes whose objects hold variables and tensors of the graph: a layer that is made once, and its application."""


def is_own_cell(symbols: Symbols, cls: ast.ClassDef) -> bool:
    """Whether a class of the program is a recurrent cell."""
    return any(symbols.symbol(b) in ("tf.nn.rnn_cell.RNNCell", "tf.contrib.rnn.RNNCell") for b in cls.bases)


_BESIDE = ("tf.flags", "tf.app", "tf.logging", "tf.gfile", "tf.contrib.training.HParams", "tf.compat.as_")


def describes_graph(symbol: str) -> bool:
    """Whether a use of a symbol adds to the graph, as far as its name tells."""
    return symbol.startswith("tf.") and symbol not in QUIET | CONFIGS and not symbol.startswith(_BESIDE)


def makes_layer(symbol: str) -> bool:
    """Whether a call of the symbol makes a layer, and not what a layer gives."""
    return symbol.rsplit(".", 1)[-1][:1].isupper() and symbol not in APPLIED_CLASSES


def blocker_of(symbol: str) -> str | None:
    """Why a program that uses a symbol is not lifted, or None."""
    if symbol in BLOCKERS:
        return BLOCKERS[symbol]
    for prefix, reason in BLOCKER_PREFIXES.items():
        if symbol.startswith(prefix):
            return reason
    return None
