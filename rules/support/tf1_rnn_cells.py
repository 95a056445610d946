"""Recurrent cells of `tf.contrib.rnn` that TensorFlow's own `tf.compat.v1.nn.rnn_cell` does not hold.

Written beside this program by tf2mig; it belongs to you now. For graphs of TensorFlow 1's kind; variables have the names
and the layout that they had there. The kernels that fused a step into one operation (`LSTMBlockCell` and the like) are
spelled out, with the same weights and results.
"""

import tensorflow.compat.v1 as tf

_RNNCell = tf.nn.rnn_cell.RNNCell
LSTMStateTuple = tf.nn.rnn_cell.LSTMStateTuple


def _linear(parts, size, bias=True, bias_initializer=tf.zeros_initializer):
    """The dense layer of cells: variables `kernel` and, with `bias`, `bias` in the current scope."""
    parts = list(parts) if isinstance(parts, (list, tuple)) else [parts]
    width = sum(int(part.shape[1]) for part in parts)
    dtype = parts[0].dtype
    kernel = tf.get_variable("kernel", [width, size], dtype)
    result = tf.matmul(tf.concat(parts, 1) if len(parts) > 1 else parts[0], kernel)
    if not bias:
        return result
    return tf.nn.bias_add(result, tf.get_variable("bias", [size], dtype, bias_initializer))


class _Cell(_RNNCell):
    """A cell whose sizes are known from the start."""

    def __init__(self, state_size, output_size, reuse=None, name=None, **options):
        super().__init__(_reuse=reuse, name=name, **options)
        self._sizes = state_size, output_size

    @property
    def state_size(self):
        return self._sizes[0]

    @property
    def output_size(self):
        return self._sizes[1]


class LayerNormBasicLSTMCell(_Cell):
    """An LSTM whose gates are normalized, with recurrent dropout."""

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        input_size=None,
        activation=tf.tanh,
        layer_norm=True,
        norm_gain=1.0,
        norm_shift=0.0,
        dropout_keep_prob=1.0,
        dropout_prob_seed=None,
        reuse=None,
    ):
        super().__init__(LSTMStateTuple(num_units, num_units), num_units, reuse)
        self._forget_bias, self._activate, self._normalize = forget_bias, activation, layer_norm
        self._gain, self._shift = norm_gain, norm_shift
        self._keep_prob, self._seed = dropout_keep_prob, dropout_prob_seed

    def call(self, inputs, state):
        c, h = state
        gates = _linear([inputs, h], 4 * self.output_size, bias=not self._normalize, bias_initializer=None)
        i, j, f, o = tf.split(gates, 4, axis=1)
        if self._normalize:
            i, j = self._norm(i, "input"), self._norm(j, "transform")
            f, o = self._norm(f, "forget"), self._norm(o, "output")
        new = self._activate(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            new = tf.nn.dropout(new, rate=1 - self._keep_prob, seed=self._seed)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * new
        if self._normalize:
            c = self._norm(c, "state")
        h = self._activate(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h)

    def _norm(self, values, scope):
        shape = [int(values.shape[-1])]
        with tf.variable_scope(scope):
            gamma = tf.get_variable("gamma", shape, values.dtype, tf.constant_initializer(self._gain))
            beta = tf.get_variable("beta", shape, values.dtype, tf.constant_initializer(self._shift))
        mean, variance = tf.nn.moments(values, [1], keep_dims=True)
        return tf.nn.batch_normalization(values, mean, variance, beta, gamma, 1e-12)


class _BlockLSTM(_Cell):
    """A step of the fused LSTM kernels: gates in the order input, new input, forget, output."""

    def _step(self, inputs, c, h, gates, forget_bias, cell_clip, use_peephole):
        i, j, f, o = tf.split(gates, 4, axis=1)
        if use_peephole:
            w_i, w_f, w_o = (
                tf.get_variable(name, [self.output_size]) for name in ("w_i_diag", "w_f_diag", "w_o_diag")
            )
            i, f = i + w_i * c, f + w_f * c
        c = tf.sigmoid(f + forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        if cell_clip is not None and cell_clip > 0:
            c += tf.stop_gradient(
                tf.clip_by_value(c, -cell_clip, cell_clip) - c
            )  # as the fused kernel's gradient
        if use_peephole:
            o = o + w_o * c
        h = tf.sigmoid(o) * tf.tanh(c)
        return h, LSTMStateTuple(c, h)


class LSTMBlockCell(_BlockLSTM):
    """An LSTM with TensorFlow 1's fused kernel spelled out."""

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        cell_clip=None,
        use_peephole=False,
        dtype=None,
        reuse=None,
        name="lstm_cell",
    ):
        super().__init__(LSTMStateTuple(num_units, num_units), num_units, reuse, name)
        self._options = forget_bias, cell_clip, use_peephole

    def call(self, inputs, state):
        if len(state) != 2:
            raise ValueError("Expecting state to be a tuple with length 2.")
        c, h = state
        gates = _linear([inputs, h], 4 * self.output_size, bias=True)
        return self._step(inputs, c, h, gates, *self._options)


class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """An LSTM that reads the weights of a CudnnLSTM."""

    def __init__(self, num_units, reuse=None):
        super().__init__(num_units, forget_bias=0, reuse=reuse, name="cudnn_compatible_lstm_cell")


class GRUBlockCellV2(_Cell):
    """A GRU with TensorFlow 1's fused kernel spelled out."""

    _names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")

    def __init__(self, num_units=None, cell_size=None, reuse=None, name="gru_cell"):
        units = num_units if num_units is not None else cell_size
        super().__init__(units, units, reuse, name)

    def call(self, inputs, state):
        units, width = self.output_size, int(inputs.shape[1])
        gate_kernel, gate_bias, kernel, bias = self._names
        w = tf.get_variable(gate_kernel, [width + units, 2 * units])
        b = tf.get_variable(gate_bias, [2 * units], initializer=tf.ones_initializer())
        gates = tf.sigmoid(tf.nn.bias_add(tf.matmul(tf.concat([inputs, state], 1), w), b))
        reset, update = tf.split(gates, 2, axis=1)
        w = tf.get_variable(kernel, [width + units, units])
        b = tf.get_variable(bias, [units], initializer=tf.zeros_initializer())
        new = tf.tanh(tf.nn.bias_add(tf.matmul(tf.concat([inputs, reset * state], 1), w), b))
        state = update * state + (1 - update) * new
        return state, state


class GRUBlockCell(GRUBlockCellV2):
    """`GRUBlockCellV2` under the older names of variables."""

    _names = ("w_ru", "b_ru", "w_c", "b_c")


class UGRNNCell(_Cell):
    """An update gate RNN: half way between an LSTM and a plain cell."""

    def __init__(self, num_units, initializer=None, forget_bias=1.0, activation=tf.tanh, reuse=None):
        super().__init__(num_units, num_units, reuse)
        self._initializer, self._forget_bias, self._activate = initializer, forget_bias, activation

    def call(self, inputs, state):
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            both = _linear([inputs, state], 2 * self.output_size, bias=True)
        gate, new = tf.split(both, 2, axis=1)
        gate = tf.sigmoid(gate + self._forget_bias)
        state = gate * state + (1.0 - gate) * self._activate(new)
        return state, state


class ConvLSTMCell(_Cell):
    """An LSTM whose products are convolutions over one, two or three dimensions."""

    def __init__(
        self,
        conv_ndims,
        input_shape,
        output_channels,
        kernel_shape,
        use_bias=True,
        skip_connection=False,
        forget_bias=1.0,
        initializers=None,
        name="conv_lstm_cell",
    ):
        if conv_ndims != len(input_shape) - 1:
            raise ValueError("Invalid input_shape %s for conv_ndims=%d." % (input_shape, conv_ndims))
        shape = list(input_shape[:-1])
        channels = output_channels + (input_shape[-1] if skip_connection else 0)
        memory = tf.TensorShape(shape + [output_channels])
        output = tf.TensorShape(shape + [channels])
        super().__init__(LSTMStateTuple(memory, memory), output, name=name)
        self._ndims, self._channels, self._kernel = conv_ndims, output_channels, list(kernel_shape)
        self._bias, self._skip, self._forget_bias = use_bias, skip_connection, forget_bias

    def call(self, inputs, state, scope=None):
        c, h = state
        joined = tf.concat([inputs, h], -1)
        kernel = tf.get_variable(
            "kernel", self._kernel + [int(joined.shape[-1]), 4 * self._channels], inputs.dtype
        )
        gates = tf.nn.convolution(joined, kernel, padding="SAME")
        if self._bias:
            zeros = tf.zeros_initializer(inputs.dtype)
            gates += tf.get_variable("biases", [4 * self._channels], inputs.dtype, zeros)
        i, j, f, o = tf.split(gates, 4, axis=-1)
        c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        h = tf.tanh(c) * tf.sigmoid(o)
        output = tf.concat([h, inputs], -1) if self._skip else h
        return output, LSTMStateTuple(c, h)


class Conv1DLSTMCell(ConvLSTMCell):
    def __init__(self, name="conv_1d_lstm_cell", **options):
        super().__init__(conv_ndims=1, name=name, **options)


class Conv2DLSTMCell(ConvLSTMCell):
    def __init__(self, name="conv_2d_lstm_cell", **options):
        super().__init__(conv_ndims=2, name=name, **options)


class Conv3DLSTMCell(ConvLSTMCell):
    def __init__(self, name="conv_3d_lstm_cell", **options):
        super().__init__(conv_ndims=3, name=name, **options)


# ---- wrappers ----------------------------------------------------------------------------------------------------------


class _Wrapper(_Cell):
    def __init__(self, cell, output_size=None, reuse=None):
        super().__init__(cell.state_size, cell.output_size if output_size is None else output_size, reuse)
        self._cell = cell

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class InputProjectionWrapper(_Wrapper):
    """A dense layer before a cell's inputs."""

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse=reuse)
        self._num_proj, self._activate = num_proj, activation or tf.identity

    def call(self, inputs, state):
        return self._cell(self._activate(_linear(inputs, self._num_proj, bias=True)), state)


class OutputProjectionWrapper(_Wrapper):
    """A dense layer over a cell's outputs."""

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell, output_size, reuse)
        self._activate = activation or tf.identity

    def call(self, inputs, state):
        output, state = self._cell(inputs, state)
        return self._activate(_linear(output, self.output_size, bias=True)), state


class EmbeddingWrapper(_Wrapper):
    """Looks class numbers up in a table before they reach a cell."""

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError(
                "Both embedding_classes and embedding_size must be > 0: %d, %d."
                % (embedding_classes, embedding_size)
            )
        super().__init__(cell, reuse=reuse)
        self._shape, self._initializer = [embedding_classes, embedding_size], initializer

    def call(self, inputs, state):
        with tf.device("/cpu:0"):
            initializer = self._initializer or tf.get_variable_scope().initializer
            if not initializer:
                initializer = tf.random_uniform_initializer(-(3**0.5), 3**0.5)
            dtype = (state[0] if isinstance(state, tuple) else state).dtype
            table = tf.get_variable("embedding", self._shape, dtype, initializer)
            embedded = tf.nn.embedding_lookup(table, tf.reshape(inputs, [-1]))
        return self._cell(embedded, state)


class HighwayWrapper(_Wrapper):
    """Carries inputs past a cell through a learned gate."""

    def __init__(self, cell, couple_carry_transform_gates=True, carry_bias_init=1.0):
        super().__init__(cell)
        self._coupled, self._bias = couple_carry_transform_gates, carry_bias_init

    def __call__(self, inputs, state, scope=None):
        outputs, state = self._cell(inputs, state, scope=scope)
        carry = self._gate("carry", inputs, self._bias)
        transform = 1 - carry if self._coupled else self._gate("transform", inputs, -self._bias)
        return inputs * carry + outputs * transform, state

    def _gate(self, name, inputs, bias):
        size = int(inputs.shape[-1])
        kernel = tf.get_variable(name + "_w", [size, size])
        start = tf.get_variable(name + "_b", [size], initializer=tf.constant_initializer(bias))
        return tf.sigmoid(tf.nn.xw_plus_b(inputs, kernel, start))


class AttentionCellWrapper(_Wrapper):
    """Attends to the last `attn_length` outputs of a cell."""

    def __init__(
        self,
        cell,
        attn_length,
        attn_size=None,
        attn_vec_size=None,
        input_size=None,
        state_is_tuple=True,
        reuse=None,
    ):
        if not state_is_tuple:
            raise NotImplementedError("AttentionCellWrapper: state_is_tuple=False has not been carried over")
        if attn_length <= 0:
            raise ValueError("attn_length should be greater than zero, got %s" % attn_length)
        size = cell.output_size if attn_size is None else attn_size
        super().__init__(cell, size, reuse)
        self._sizes = (cell.state_size, size, size * attn_length), size
        self._length, self._size = attn_length, size
        self._vector_size = size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size

    def zero_state(self, batch_size, dtype):
        return _RNNCell.zero_state(self, batch_size, dtype)

    def call(self, inputs, state):
        state, attentions, memory = state
        memory = tf.reshape(memory, [-1, self._length, self._size])
        inputs = _linear([inputs, attentions], self._input_size or int(inputs.shape[1]), bias=True)
        output, state = self._cell(inputs, state)
        last = tf.concat(tf.nest.flatten(state), 1) if isinstance(state, tuple) else state
        attentions, memory = self._attend(last, memory)
        with tf.variable_scope("attn_output_projection"):
            output = _linear([output, attentions], self._size, bias=True)
        memory = tf.concat([memory, tf.expand_dims(output, 1)], 1)
        return output, (state, attentions, tf.reshape(memory, [-1, self._size * self._length]))

    def _attend(self, query, memory):
        with tf.variable_scope("attention"):
            k = tf.get_variable("attn_w", [1, 1, self._size, self._vector_size])
            v = tf.get_variable("attn_v", [self._vector_size])
            hidden = tf.reshape(memory, [-1, self._length, 1, self._size])
            features = tf.nn.conv2d(hidden, k, [1, 1, 1, 1], "SAME")
            query = tf.reshape(_linear(query, self._vector_size, bias=True), [-1, 1, 1, self._vector_size])
            weights = tf.nn.softmax(tf.reduce_sum(v * tf.tanh(features + query), [2, 3]))
            read = tf.reduce_sum(tf.reshape(weights, [-1, self._length, 1, 1]) * hidden, [1, 2])
            return tf.reshape(read, [-1, self._size]), memory[:, 1:, :]


# ---- loops -------------------------------------------------------------------------------------------------------------


def stack_bidirectional_dynamic_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    parallel_iterations=None,
    time_major=False,
    scope=None,
    swap_memory=False,
):
    """Bidirectional layers on each other, each reading the joined outputs of the one below."""
    if len(cells_fw) != len(cells_bw) or not cells_fw:
        raise ValueError("Forward and backward cells must be as many, and at least one each.")
    states_fw, states_bw = [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (cell_fw, cell_bw) in enumerate(zip(cells_fw, cells_bw)):
            with tf.variable_scope("cell_%d" % i):
                outputs, (state_fw, state_bw) = tf.nn.bidirectional_dynamic_rnn(
                    cell_fw,
                    cell_bw,
                    inputs,
                    initial_state_fw=initial_states_fw[i] if initial_states_fw else None,
                    initial_state_bw=initial_states_bw[i] if initial_states_bw else None,
                    sequence_length=sequence_length,
                    parallel_iterations=parallel_iterations,
                    dtype=dtype,
                    swap_memory=swap_memory,
                    time_major=time_major,
                )
                inputs = tf.concat(outputs, 2)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


def stack_bidirectional_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    scope=None,
):
    """The same over a list with one tensor a time step."""
    states_fw, states_bw = [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (cell_fw, cell_bw) in enumerate(zip(cells_fw, cells_bw)):
            with tf.variable_scope("cell_%d" % i) as cell_scope:
                inputs, state_fw, state_bw = tf.nn.static_bidirectional_rnn(
                    cell_fw,
                    cell_bw,
                    inputs,
                    initial_states_fw[i] if initial_states_fw else None,
                    initial_states_bw[i] if initial_states_bw else None,
                    dtype=dtype,
                    sequence_length=sequence_length,
                    scope=cell_scope,
                )
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


def transpose_batch_time(x):
    """Swap the first two dimensions, if there are two."""
    x = tf.convert_to_tensor(x)
    if x.shape.rank is None or x.shape.rank < 2:
        return x
    return tf.transpose(x, [1, 0, *range(2, x.shape.rank)])


def best_effort_input_batch_size(flat_input):
    """The batch size of time-major inputs: static where it is known."""
    for one in flat_input:
        if one.shape.rank is not None and one.shape[1] is not None and one.shape[1].value is not None:
            return one.shape[1].value
    return tf.shape(flat_input[0])[1]
