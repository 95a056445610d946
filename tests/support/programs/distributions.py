"""Normal and categorical distributions: draws, probabilities, entropies, distances and their gradients."""

import numpy as np
import tensorflow as tf
from world import V1, rounded

if V1:
    D = tf.distributions
else:
    import tf1_distributions as D

LOC = np.array([[0.1, -2.0], [3.0, 0.5]], "f")
SCALE = np.array([0.5, 1.5], "f")
VALUE = np.array([[0.3, -9.0], [40.0, 0.0]], "f")
LOGITS = np.array([[0.1, -2.0, 1.0], [3.0, 0.5, -1.0]], "f")
PROBS = np.array([0.2, 0.3, 0.5], "f")


def normal(loc, scale):
    one, other = D.Normal(loc, scale), D.Normal(loc=loc * 0.5, scale=scale + 1.0)
    found = {name: getattr(one, name)(VALUE) for name in ("log_prob", "prob", "cdf", "log_cdf")}
    found.update({name: getattr(one, name)(VALUE) for name in ("survival_function", "log_survival_function")})
    found.update({name: getattr(one, name)() for name in ("entropy", "mean", "mode", "stddev", "variance")})
    found["quantile"] = one.quantile(np.array([[0.1, 0.2], [0.5, 0.9]], "f"))
    found["distance"] = D.kl_divergence(one, other)
    found["cross"] = one.cross_entropy(other)
    found.update(drawn=one.sample(), drawn_1=one.sample(1), drawn_23=one.sample([2, 3]))
    return found


def categorical(logits):
    found = {}
    for name, one in (("rows", D.Categorical(logits)), ("one", D.Categorical(probs=PROBS))):
        found[name] = one.log_prob(np.array([2, 0]))
        found[name + " prob"] = one.prob([1, 1])
        found[name + " more"] = one.log_prob([[0, 1], [1, 2]])
        found[name + " entropy"], found[name + " mode"] = one.entropy(), one.mode()
        found[name + " drawn"], found[name + " drawn 23"] = one.sample(), one.sample([2, 3])
    found["distance"] = D.kl_divergence(D.Categorical(logits), D.Categorical(logits=logits * 0.5))
    found["cross"] = D.Categorical(logits).cross_entropy(D.Categorical(logits=logits * 0.5))
    return found


def with_gradients(build, *given):
    """The tensors, and the gradients of the sums of those that have any."""
    smooth = ("log_prob", "entropy", "distance", "cross", "drawn", "rows", "one entropy")
    if V1:
        given = [tf.constant(g) for g in given]
        found = build(*given)
        found["gradients"] = tf.gradients([found[k] for k in smooth if k in found and found[k].dtype == tf.float32], given)
        with tf.Session() as session:
            return session.run(found)
    with tf.GradientTape() as tape:
        given = [tf.constant(g) for g in given]
        tape.watch(given)
        found = build(*given)
        total = [found[k] for k in smooth if k in found and found[k].dtype == tf.float32]
    found["gradients"] = tape.gradient(total, given)
    return found


for build, given in ((normal, (LOC, SCALE)), (categorical, (LOGITS,))):
    for name, value in sorted(with_gradients(build, *given).items()):
        for part in value if isinstance(value, list) else [value]:
            print(build.__name__, name, np.shape(part), rounded(part))
