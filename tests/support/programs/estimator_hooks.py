"""Hooks of tf.estimator.experimental that end the training by what evaluations found."""

import os
import tempfile

from world import V1, tf

if V1:
    E = tf.estimator.experimental
    Estimator = tf.estimator.Estimator
else:
    tf.disable_v2_behavior()
    import tf1_estimator_hooks as E
    from tf1_estimator import Estimator


def evaluations(model, values):
    with tf.Graph().as_default():
        writer = tf.summary.FileWriter(model.eval_dir())
        for step, value in values:
            writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="loss", simple_value=value)]), step)
        writer.close()


def trained(hook, steps=12):
    """How many steps a training loop takes with a hook."""
    with tf.Graph().as_default():
        step = tf.train.get_or_create_global_step()
        train = tf.assign_add(step, 1)
        with tf.train.MonitoredSession(hooks=[hook, tf.train.StopAtStepHook(last_step=steps)]) as session:
            reached = 0
            while not session.should_stop():
                reached = session.run(train)
    return int(reached)


model = Estimator(lambda features, labels, mode: None, tempfile.mkdtemp())
os.makedirs(model.eval_dir())
evaluations(model, [(10, 0.9), (20, 0.5), (30, 0.6), (40, 0.55)])
every = {"run_every_secs": None, "run_every_steps": 1}
print("lower", trained(E.stop_if_lower_hook(model, "loss", 0.52, **every)))
print("lower not", trained(E.stop_if_lower_hook(model, "loss", 0.4, **every)))
print("lower late", trained(E.stop_if_lower_hook(model, "loss", 0.52, min_steps=30, **every)))
print("higher", trained(E.stop_if_higher_hook(model, "loss", 0.8, **every)))
print("higher late", trained(E.stop_if_higher_hook(model, "loss", 0.8, min_steps=20, **every)))
print("no decrease", trained(E.stop_if_no_decrease_hook(model, "loss", 20, **every)))
print("decrease", trained(E.stop_if_no_decrease_hook(model, "loss", 30, **every)))
print("no increase", trained(E.stop_if_no_increase_hook(model, "loss", 20, **every)))
print("increase", trained(E.stop_if_no_increase_hook(model, "loss", 40, **every)))
print("step", trained(E.make_stop_at_checkpoint_step_hook(model, 7)))
asked = []
third = E.make_early_stopping_hook(
    model, lambda: asked.append(1) or len(asked) > 2, run_every_secs=None, run_every_steps=3
)
print("own", trained(third))
for wrong in (
    {"should_stop_fn": 3},
    {"should_stop_fn": lambda: True, "run_every_secs": 1, "run_every_steps": 1},
):
    try:
        E.make_early_stopping_hook(model, **wrong)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)

x = tf.constant([[1.0, 2.0]])
with tf.Session() as session:
    logits = E.call_logit_fn(lambda features, params: features * params, x, "train", 3.0, None)
    print(session.run(logits).tolist())
    receiver = E.build_raw_supervised_input_receiver_fn({"x": x}, tf.constant([1]))()
    print(
        sorted(receiver.receiver_tensors),
        receiver.features["x"].shape.as_list(),
        receiver.labels.shape.as_list(),
    )
    print(session.run(receiver.labels, {receiver.labels: [4, 5]}).tolist())
try:
    E.build_raw_supervised_input_receiver_fn({"x": x}, {"x": x})()
except ValueError as error:
    print(type(error).__name__)
