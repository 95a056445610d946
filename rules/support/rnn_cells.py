"""Recurrent cells and loops for TensorFlow 2 that compute what TensorFlow 1's `tf.nn.rnn_cell` and `dynamic_rnn` did.

Written beside this program by tf2mig; it belongs to you now. Gate order, forget bias, weight layout, initial values and
variable names are TensorFlow 1's, so that its checkpoints and numbers carry over. A cell creates its variables once, on
its first call, in eager code as well as inside a `tf.function`. Wrappers own no state: they may be made anew at each call.
"""

import collections
import math

import tensorflow as tf

LSTMStateTuple = collections.namedtuple("LSTMStateTuple", ("c", "h"))


def glorot_uniform(shape, dtype=tf.float32):
    """What `get_variable` drew where no initializer was given."""
    limit = math.sqrt(6.0 / (shape[0] + shape[-1]))
    return tf.random.uniform(shape, -limit, limit, dtype)


class RNNCell(tf.Module):
    """A step of a recurrent network: `output, new_state = cell(inputs, state)`.

    A subclass sets `state_size` and `output_size` and defines `call(inputs, state)`, and `create(input_size)` where it
    has variables. `scope` is what TensorFlow 1 would have put before the variables' names.
    """

    default_name = "rnn_cell"

    def __init__(self, name=None, initializer=None, dtype=None, trainable=True, _reuse=None):
        super().__init__()
        self._cell_name = name or self.default_name
        self._initializer = initializer or glorot_uniform
        self._dtype = dtype
        self._prefix = ""
        self.built = False

    def __call__(self, inputs, state, scope=None):
        if not self.built:
            self.build(inputs.shape[-1], scope, inputs.dtype)
        return self.call(inputs, state)

    def build(self, input_size, scope=None, dtype=tf.float32):
        """Create the variables for inputs of a size, if that has not happened yet."""
        if not self.built:
            self._prefix = _join(scope, self._cell_name)
            self._dtype = self._dtype or dtype
            with tf.init_scope():
                self.create(int(input_size))
            self.built = True

    def create(self, input_size):
        """Create the variables. A cell without variables keeps this."""

    def input_size_of(self, rows):
        """The size of the inputs for which the first kernel has a number of rows."""
        return rows - self.output_size

    def zero_state(self, batch_size, dtype):
        """The state before the first step."""
        return tf.nest.map_structure(lambda size: tf.zeros([batch_size, size], dtype), self.state_size)

    def get_variable(self, name, shape=None, dtype=None, initializer=None):
        """The variable of that name, made when it is first asked for."""
        made = self.__dict__.setdefault("_made", {})
        if name not in made:
            start = initializer() if isinstance(initializer, type) else initializer or glorot_uniform
            with tf.init_scope():
                value = start([int(size) for size in shape], dtype=dtype or tf.float32) if callable(start) else start
                made[name] = tf.Variable(value, name=_join(type(self).__name__, name), dtype=dtype)
        return made[name]

    def add_variable(self, name, shape, initializer=None):
        """A variable of this cell; `initializer` is a function of shape and dtype."""
        value = (initializer or self._initializer)(shape, dtype=self._dtype)
        return tf.Variable(value, name=_join(self._prefix, name), dtype=self._dtype)


def _join(scope, name):
    return scope + "/" + name if scope else name


def _zeros(shape, dtype):
    return tf.zeros(shape, dtype)


def _ones(shape, dtype):
    return tf.ones(shape, dtype)


def _dense(parts, kernel, bias=None):
    product = tf.matmul(tf.concat(parts, 1) if len(parts) > 1 else parts[0], kernel)
    return product if bias is None else tf.nn.bias_add(product, bias)


class BasicRNNCell(RNNCell):
    """output = state = activation(W [inputs, state] + b)."""

    default_name = "basic_rnn_cell"

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None, initializer=None):
        super().__init__(name, initializer, dtype)
        self.state_size = self.output_size = num_units
        self._activation = _activation(activation)

    def create(self, input_size):
        units = self.output_size
        self.kernel = self.add_variable("kernel", [input_size + units, units])
        self.bias = self.add_variable("bias", [units], _zeros)

    def call(self, inputs, state):
        output = self._activation(_dense([inputs, state], self.kernel, self.bias))
        return output, output


class GRUCell(RNNCell):
    """A gated recurrent unit; the biases of its gates start at one."""

    default_name = "gru_cell"

    def __init__(
        self,
        num_units,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
        initializer=None,
    ):
        super().__init__(name, kernel_initializer or initializer, dtype)
        self.state_size = self.output_size = num_units
        self._activation = _activation(activation)
        self._bias_initializer = bias_initializer

    def create(self, input_size):
        units = self.output_size
        self.gate_kernel = self.add_variable("gates/kernel", [input_size + units, 2 * units])
        self.gate_bias = self.add_variable("gates/bias", [2 * units], self._bias_initializer or _ones)
        self.candidate_kernel = self.add_variable("candidate/kernel", [input_size + units, units])
        self.candidate_bias = self.add_variable("candidate/bias", [units], self._bias_initializer or _zeros)

    def call(self, inputs, state):
        gates = tf.sigmoid(_dense([inputs, state], self.gate_kernel, self.gate_bias))
        reset, update = tf.split(gates, 2, axis=1)
        candidate = self._activation(
            _dense([inputs, reset * state], self.candidate_kernel, self.candidate_bias)
        )
        output = update * state + (1 - update) * candidate
        return output, output


class LSTMCell(RNNCell):
    """Long short-term memory, with peepholes, clipping and a projection where asked for.

    The gates lie in the kernel in the order input, new input, forget, output; `forget_bias` is added when it runs.
    """

    default_name = "lstm_cell"

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        num_unit_shards=None,
        num_proj_shards=None,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=None,
        reuse=None,
        name=None,
        dtype=None,
    ):
        super().__init__(name, initializer, dtype)
        self._units = num_units
        self._peepholes, self._cell_clip = use_peepholes, cell_clip
        self._proj_clip, self._projected = proj_clip, num_proj is not None
        self._forget_bias, self._is_tuple = forget_bias, state_is_tuple
        self._activation = _activation(activation)
        self.output_size = num_proj if self._projected else num_units
        pair = LSTMStateTuple(num_units, self.output_size)
        self.state_size = pair if state_is_tuple else sum(pair)

    def create(self, input_size):
        units = self._units
        self.kernel = self.add_variable("kernel", [input_size + self.output_size, 4 * units])
        self.bias = self.add_variable("bias", [4 * units], _zeros)
        if self._peepholes:
            self.w_f_diag = self.add_variable("w_f_diag", [units])
            self.w_i_diag = self.add_variable("w_i_diag", [units])
            self.w_o_diag = self.add_variable("w_o_diag", [units])
        if self._projected:
            self.projection = self.add_variable("projection/kernel", [units, self.output_size])

    def call(self, inputs, state):
        c, h = state if self._is_tuple else (state[:, : self._units], state[:, self._units :])
        i, j, f, o = tf.split(_dense([inputs, h], self.kernel, self.bias), 4, axis=1)
        f = f + tf.cast(self._forget_bias, f.dtype)
        if self._peepholes:
            f, i = f + self.w_f_diag * c, i + self.w_i_diag * c
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * self._activation(j)
        if self._cell_clip is not None:
            c = tf.clip_by_value(c, -self._cell_clip, self._cell_clip)
        if self._peepholes:
            o = o + self.w_o_diag * c
        h = tf.sigmoid(o) * self._activation(c)
        if self._projected:
            h = tf.matmul(h, self.projection)
            if self._proj_clip is not None:
                h = tf.clip_by_value(h, -self._proj_clip, self._proj_clip)
        return h, LSTMStateTuple(c, h) if self._is_tuple else tf.concat([c, h], 1)


class BasicLSTMCell(LSTMCell):
    """Long short-term memory without the extras."""

    default_name = "basic_lstm_cell"

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=None,
        reuse=None,
        name=None,
        dtype=None,
        initializer=None,
    ):
        super().__init__(
            num_units,
            initializer=initializer,
            forget_bias=forget_bias,
            state_is_tuple=state_is_tuple,
            activation=activation,
            name=name,
            dtype=dtype,
        )


class LayerNormBasicLSTMCell(RNNCell):
    """Long short-term memory whose gates are normalized, with dropout of what enters the memory."""

    default_name = "layer_norm_basic_lstm_cell"

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
        super().__init__()
        self.state_size, self.output_size = LSTMStateTuple(num_units, num_units), num_units
        self._forget_bias, self._activation, self._normalize = forget_bias, _activation(activation), layer_norm
        self._gain, self._shift = norm_gain, norm_shift
        self._keep, self._seed = dropout_keep_prob, dropout_prob_seed

    def create(self, input_size):
        units = self.output_size
        self.kernel = self.add_variable("kernel", [input_size + units, 4 * units])
        if not self._normalize:
            self.bias = self.add_variable("bias", [4 * units])
            return
        self.norms = {}
        for name in ("input", "transform", "forget", "output", "state"):
            gamma = self.add_variable(name + "/gamma", [units], tf.constant_initializer(self._gain))
            beta = self.add_variable(name + "/beta", [units], tf.constant_initializer(self._shift))
            self.norms[name] = (gamma, beta)

    def call(self, inputs, state):
        c, h = state
        gates = _dense([inputs, h], self.kernel, None if self._normalize else self.bias)
        i, j, f, o = tf.split(gates, 4, axis=1)
        if self._normalize:
            i, j = self._normalized(i, "input"), self._normalized(j, "transform")
            f, o = self._normalized(f, "forget"), self._normalized(o, "output")
        new = self._activation(j)
        if not isinstance(self._keep, float) or self._keep < 1:
            new = tf.nn.dropout(new, rate=1 - self._keep, seed=self._seed)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * new
        if self._normalize:
            c = self._normalized(c, "state")
        h = self._activation(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h)

    def _normalized(self, values, name):
        gamma, beta = self.norms[name]
        mean, variance = tf.nn.moments(values, [1], keepdims=True)
        return tf.nn.batch_normalization(values, mean, variance, beta, gamma, 1e-12)


def _activation(given):
    if given is None:
        return tf.tanh
    return tf.keras.activations.get(given) if isinstance(given, str) else given


# ---- cells made of cells -----------------------------------------------------------------------------------------------


class MultiRNNCell(RNNCell):
    """Cells stacked on each other; the state is a tuple of theirs."""

    def __init__(self, cells, state_is_tuple=True):
        super().__init__("multi_rnn_cell")
        self.cells = list(cells)
        self._is_tuple = state_is_tuple
        sizes = tuple(cell.state_size for cell in self.cells)
        self.state_size = sizes if state_is_tuple else sum(sizes)
        self.output_size = self.cells[-1].output_size

    def build(self, input_size, scope=None, dtype=tf.float32):
        for i, cell in enumerate(self.cells):
            cell.build(input_size, _join(scope, "multi_rnn_cell/cell_%d" % i), dtype)
            input_size = cell.output_size
        self.built = True

    def input_size_of(self, rows):
        return self.cells[0].input_size_of(rows)

    def __call__(self, inputs, state, scope=None):
        if not self._is_tuple:
            state = tf.split(state, [cell.state_size for cell in self.cells], axis=1)
        states = []
        for i, (cell, one) in enumerate(zip(self.cells, state)):
            inputs, one = cell(inputs, one, _join(scope, "multi_rnn_cell/cell_%d" % i))
            states.append(one)
        self.built = True
        return inputs, tuple(states) if self._is_tuple else tf.concat(states, 1)

    def zero_state(self, batch_size, dtype):
        if not self._is_tuple:
            return tf.zeros([batch_size, self.state_size], dtype)
        return tuple(cell.zero_state(batch_size, dtype) for cell in self.cells)


class _Wrapper(RNNCell):
    """A cell that passes on to another one."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell
        self.state_size, self.output_size = cell.state_size, cell.output_size

    def zero_state(self, batch_size, dtype):
        return self.cell.zero_state(batch_size, dtype)


class _Plain(_Wrapper):
    """A wrapper that has no variables of its own."""

    def __call__(self, inputs, state, scope=None):
        result = self.call_cell(inputs, state, scope)
        self.built = self.cell.built
        return result

    def build(self, input_size, scope=None, dtype=tf.float32):
        self.cell.build(input_size, scope, dtype)
        self.built = True

    def input_size_of(self, rows):
        return self.cell.input_size_of(rows)


class DropoutWrapper(_Plain):
    """Drops inputs, outputs and states (but not an LSTM's memory); a probability may be a tensor."""

    def __init__(
        self,
        cell,
        input_keep_prob=1.0,
        output_keep_prob=1.0,
        state_keep_prob=1.0,
        variational_recurrent=False,
        input_size=None,
        dtype=None,
        seed=None,
    ):
        if variational_recurrent:
            raise NotImplementedError(
                "variational_recurrent: one mask for all steps has not been carried over"
            )
        super().__init__(cell)
        self._keep = input_keep_prob, output_keep_prob, state_keep_prob
        self._seed = seed

    def call_cell(self, inputs, state, scope):
        keep_input, keep_output, keep_state = self._keep
        output, state = self.cell(self._dropped(inputs, keep_input), state, scope)
        return self._dropped(output, keep_output), self._dropped_state(state, keep_state)

    def _dropped(self, value, keep):
        if not tf.is_tensor(keep) and keep >= 1.0:
            return value
        return tf.nn.dropout(value, rate=1.0 - tf.cast(keep, value.dtype), seed=self._seed)

    def _dropped_state(self, state, keep):
        if isinstance(state, LSTMStateTuple):
            return LSTMStateTuple(state.c, self._dropped(state.h, keep))
        if isinstance(state, tuple):
            return tuple(self._dropped_state(one, keep) for one in state)
        return self._dropped(state, keep)


class ResidualWrapper(_Plain):
    """Adds the inputs to the outputs, or combines them by `residual_fn(inputs, outputs)`."""

    def __init__(self, cell, residual_fn=None):
        super().__init__(cell)
        self._combine = residual_fn or (
            lambda inputs, outputs: tf.nest.map_structure(tf.add, inputs, outputs)
        )

    def call_cell(self, inputs, state, scope):
        outputs, state = self.cell(inputs, state, scope)
        return self._combine(inputs, outputs), state


class DeviceWrapper(_Plain):
    """Runs a cell on a device."""

    def __init__(self, cell, device):
        super().__init__(cell)
        self._device = device

    def call_cell(self, inputs, state, scope):
        with tf.device(self._device):
            return self.cell(inputs, state, scope)


def share_variables(cell, other):
    """A cell like `cell` with the variables of `other`; of wrapped and stacked cells only the innermost are replaced."""
    if isinstance(cell, (list, tuple)):
        return [share_variables(one, theirs) for one, theirs in zip(cell, other)]
    if isinstance(cell, _Plain):
        cell.cell = share_variables(cell.cell, other.cell if isinstance(other, _Plain) else other)
        return cell
    if isinstance(other, _Plain):
        return share_variables(cell, other.cell)
    if isinstance(cell, MultiRNNCell):
        cell.cells = share_variables(cell.cells, other.cells)
        return cell
    return other


class OutputProjectionWrapper(_Wrapper):
    """A dense layer over a cell's outputs."""

    default_name = "output_projection_wrapper"

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell)
        self.output_size = output_size
        self._activation = activation or tf.identity

    def __call__(self, inputs, state, scope=None):
        output, state = self.cell(inputs, state, _join(scope, self.default_name))
        self.build(output.shape[-1], scope, output.dtype)
        return self._activation(_dense([output], self.kernel, self.bias)), state

    def create(self, input_size):
        self.kernel = self.add_variable("kernel", [input_size, self.output_size])
        self.bias = self.add_variable("bias", [self.output_size], _zeros)


class InputProjectionWrapper(_Wrapper):
    """A dense layer before a cell's inputs."""

    default_name = "input_projection_wrapper"

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell)
        self._size = num_proj
        self._activation = activation or tf.identity

    def __call__(self, inputs, state, scope=None):
        self.build(inputs.shape[-1], scope, inputs.dtype)
        projected = self._activation(_dense([inputs], self.kernel, self.bias))
        return self.cell(projected, state, _join(scope, self.default_name))

    def create(self, input_size):
        self.kernel = self.add_variable("kernel", [input_size, self._size])
        self.bias = self.add_variable("bias", [self._size], _zeros)


# ---- loops over time -----------------------------------------------------------------------------------------------------


def dynamic_rnn(
    cell,
    inputs,
    sequence_length=None,
    initial_state=None,
    dtype=None,
    parallel_iterations=None,
    swap_memory=False,
    time_major=False,
    scope=None,
):
    """Run a cell over [batch, time, ...] inputs (or [time, batch, ...]); returns all outputs and the last state.

    Past an example's `sequence_length` its outputs are zero and its state stays as it was.
    """
    if not time_major:
        inputs = tf.nest.map_structure(_swap_batch_and_time, inputs)
    first = tf.convert_to_tensor(tf.nest.flatten(inputs)[0])
    steps, batch = tf.shape(first)[0], _static_or_dynamic(first, 1)
    state = _start(cell, initial_state, batch, dtype)
    scope = scope or "rnn"
    lengths = None if sequence_length is None else tf.cast(sequence_length, tf.int32)
    sizes = tf.nest.flatten(cell.output_size)
    state = tf.nest.map_structure(tf.convert_to_tensor, state)
    kept_dtype = tf.nest.flatten(state)[0].dtype if dtype is None else dtype
    arrays = [tf.TensorArray(kept_dtype, size=steps, element_shape=[first.shape[1], size]) for size in sizes]

    given = tf.nest.map_structure(lambda x: tf.TensorArray(x.dtype, size=steps).unstack(x), inputs)

    def step(time, arrays, state):
        outputs, new_state = cell(tf.nest.map_structure(lambda x: x.read(time), given), state, scope)
        if lengths is not None:
            outputs, new_state = _past_the_end(time >= lengths, outputs, new_state, state)
        flat = tf.nest.flatten(outputs)
        return time + 1, [array.write(time, value) for array, value in zip(arrays, flat)], new_state

    trace_once(lambda: step(tf.constant(0), arrays, state))
    _, arrays, state = tf.while_loop(
        lambda time, arrays, state: time < steps,
        step,
        (tf.constant(0), arrays, state),
        parallel_iterations=parallel_iterations or 32,
        swap_memory=swap_memory,
    )
    outputs = [array.stack() for array in arrays]
    for output in outputs:
        output.set_shape([first.shape[0], *output.shape[1:]])
    if not time_major:
        outputs = [_swap_batch_and_time(output) for output in outputs]
    return tf.nest.pack_sequence_as(cell.output_size, outputs), state


def raw_rnn(cell, loop_fn, parallel_iterations=None, swap_memory=False, scope=None):
    """Run a cell whose inputs `loop_fn` makes; returns the arrays of what it emits, the last state and loop state.

    `loop_fn(time, output, state, loop_state)` returns which examples are finished, the next input, the state, what to
    emit and the next loop state. It is asked first at time 0, with nothing but the time, and then behind every step.
    Past an example's end it emits zeros, and the state stays as it was.
    """
    finished, inputs, state, emitted, kept = loop_fn(tf.constant(0), None, None, None)
    state = tf.nest.map_structure(tf.convert_to_tensor, state)
    kind = tf.nest.flatten(state)[0].dtype
    structure = cell.output_size if emitted is None else emitted
    sizes = [[one] if emitted is None else one.shape.as_list() for one in tf.nest.flatten(structure)]
    kinds = [kind if emitted is None else one.dtype for one in tf.nest.flatten(structure)]
    rows = tf.nest.flatten(inputs)[0].shape[0]
    arrays = [
        tf.TensorArray(one, size=0, dynamic_size=True, element_shape=[rows, *size], clear_after_read=False)
        for one, size in zip(kinds, sizes)
    ]

    def step(time, finished, inputs, arrays, state, kept):
        output, moved = cell(inputs, state, scope or "rnn")
        ended, inputs, moved, emit, following = loop_fn(time + 1, output, moved, kept)
        emit, moved = _past_the_end(finished, emit, moved, state)
        arrays = [array.write(time, value) for array, value in zip(arrays, tf.nest.flatten(emit))]
        return time + 1, finished | ended, inputs, arrays, moved, kept if following is None else following

    start = (tf.constant(0), finished, inputs, arrays, state, tf.constant(0) if kept is None else kept)
    trace_once(lambda: step(*start))
    _, _, _, arrays, state, last = tf.while_loop(
        lambda time, finished, *rest: ~tf.reduce_all(finished),
        step,
        start,
        parallel_iterations=parallel_iterations or 32,
        swap_memory=swap_memory,
    )
    return tf.nest.pack_sequence_as(structure, arrays), state, None if kept is None else last


def static_rnn(cell, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
    """Run a cell over a list of [batch, ...] inputs; returns the list of outputs and the last state."""
    if not inputs:
        raise ValueError("inputs must not be empty")
    first = tf.convert_to_tensor(tf.nest.flatten(inputs[0])[0])
    state = _start(cell, initial_state, _static_or_dynamic(first, 0), dtype or first.dtype)
    lengths = None if sequence_length is None else tf.cast(sequence_length, tf.int32)
    outputs = []
    for time, one in enumerate(inputs):
        output, new_state = cell(one, state, scope or "rnn")
        if lengths is not None:
            output, new_state = _past_the_end(time >= lengths, output, new_state, state)
        state = new_state
        outputs.append(output)
    return outputs, state


def bidirectional_dynamic_rnn(
    cell_fw,
    cell_bw,
    inputs,
    sequence_length=None,
    initial_state_fw=None,
    initial_state_bw=None,
    dtype=None,
    parallel_iterations=None,
    swap_memory=False,
    time_major=False,
    scope=None,
):
    """`dynamic_rnn` in both directions; returns the pair of outputs and the pair of last states."""
    scope = scope or "bidirectional_rnn"
    options = dict(
        dtype=dtype, swap_memory=swap_memory, time_major=time_major, sequence_length=sequence_length
    )
    forward, state_fw = dynamic_rnn(
        cell_fw, inputs, initial_state=initial_state_fw, scope=scope + "/fw", **options
    )
    backward, state_bw = dynamic_rnn(
        cell_bw,
        _reversed(inputs, sequence_length, time_major),
        initial_state=initial_state_bw,
        scope=scope + "/bw",
        **options,
    )
    backward = tf.nest.map_structure(lambda x: _reversed(x, sequence_length, time_major), backward)
    return (forward, backward), (state_fw, state_bw)


def static_bidirectional_rnn(
    cell_fw,
    cell_bw,
    inputs,
    initial_state_fw=None,
    initial_state_bw=None,
    dtype=None,
    sequence_length=None,
    scope=None,
):
    """`static_rnn` in both directions; returns the joined outputs and both last states."""
    scope = scope or "bidirectional_rnn"
    forward, state_fw = static_rnn(cell_fw, inputs, initial_state_fw, dtype, sequence_length, scope + "/fw")
    backward, state_bw = static_rnn(
        cell_bw,
        _reversed_list(inputs, sequence_length),
        initial_state_bw,
        dtype,
        sequence_length,
        scope + "/bw",
    )
    backward = _reversed_list(backward, sequence_length)
    return [tf.concat(pair, 1) for pair in zip(forward, backward)], state_fw, state_bw


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
    states_fw, states_bw = [], []
    for i, (cell_fw, cell_bw) in enumerate(zip(cells_fw, cells_bw)):
        outputs, (state_fw, state_bw) = bidirectional_dynamic_rnn(
            cell_fw,
            cell_bw,
            inputs,
            sequence_length,
            initial_states_fw[i] if initial_states_fw else None,
            initial_states_bw[i] if initial_states_bw else None,
            dtype,
            swap_memory=swap_memory,
            time_major=time_major,
            scope=_join(scope or "stack_bidirectional_rnn", "cell_%d/bidirectional_rnn" % i),
        )
        inputs = tf.concat(outputs, 2)
        states_fw.append(state_fw)
        states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


def _start(cell, initial_state, batch, dtype):
    if initial_state is not None:
        return initial_state
    if dtype is None:
        raise ValueError("If there is no initial_state, you must give a dtype.")
    return cell.zero_state(batch, dtype)


def trace_once(step):
    """Trace a step whose result nobody uses, so that its variables exist before a loop's body is traced."""

    def traced():
        step()

    if not tf.executing_eagerly():
        tf.function(traced, autograph=False).get_concrete_function()


def _past_the_end(done, outputs, new_state, state):
    """Zero outputs and the old state for the examples that are done."""

    def choose(old, new):
        shape = [-1] + [1] * (new.shape.rank - 1)
        return tf.where(tf.reshape(done, shape), old, new)

    outputs = tf.nest.map_structure(lambda value: choose(tf.zeros_like(value), value), outputs)
    return outputs, tf.nest.map_structure(choose, state, new_state)


def _swap_batch_and_time(x):
    x = tf.convert_to_tensor(x)
    return tf.transpose(x, [1, 0, *range(2, x.shape.rank)])


def _static_or_dynamic(x, axis):
    return x.shape[axis] if x.shape[axis] is not None else tf.shape(x)[axis]


def _reversed(x, lengths, time_major):
    time_axis = 0 if time_major else 1
    if lengths is None:
        return tf.reverse(x, [time_axis])
    return tf.reverse_sequence(x, lengths, seq_axis=time_axis, batch_axis=1 - time_axis)


def _reversed_list(inputs, lengths):
    if lengths is None:
        return list(reversed(inputs))
    return tf.unstack(_reversed(tf.stack(inputs), lengths, time_major=True))
