"""Normal, categorical and other distributions: draws, probabilities, entropies, distances and their gradients."""

import numpy as np
import tensorflow as tf
from world import V1, rounded

if V1:
    D = tf.distributions
    MultivariateNormalDiag = tf.contrib.distributions.MultivariateNormalDiag
else:
    import tf1_distributions as D
    from tf1_distributions import MultivariateNormalDiag

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


def bernoulli(logits):
    found = {}
    for name, one in (("rows", D.Bernoulli(logits)), ("one", D.Bernoulli(probs=PROBS, dtype=tf.float32))):
        found[name] = one.log_prob(np.array([1.0, 0.0, 1.0], "f"))
        found[name + " more"] = one.prob(np.array([[[1, 1, 0]], [[0, 1, 0]]]))
        for method in ("entropy", "mean", "mode", "variance", "stddev", "batch_shape_tensor"):
            found[name + " " + method] = getattr(one, method)()
        found[name + " logits"], found[name + " probs"] = one.logits, one.probs
        found[name + " drawn"], found[name + " drawn 23"] = one.sample(), one.sample([2, 3])
    found["distance"] = D.kl_divergence(D.Bernoulli(logits), D.Bernoulli(logits=logits * 0.5))
    found["cross"] = D.Bernoulli(logits).cross_entropy(D.Bernoulli(logits=logits * 0.5))
    return found


def uniform(loc, scale):
    one = D.Uniform(loc, loc + scale)
    found = {name: getattr(one, name)(VALUE * 0.5) for name in ("prob", "log_prob", "cdf")}
    found.update({name: getattr(one, name)() for name in ("entropy", "mean", "variance", "stddev", "range")})
    found["one"] = D.Uniform().log_prob([0.0, 0.3, 1.0, 2.0])
    found.update(drawn=one.sample(), drawn_1=one.sample(1), drawn_23=one.sample([2, 3]))
    return found


def diagonal(loc, scale):
    found = {}
    others = {"scaled": MultivariateNormalDiag(loc, scale_identity_multiplier=0.3), "located": MultivariateNormalDiag(loc)}
    others["added"] = MultivariateNormalDiag(loc, -scale, [0.1, 4.0])
    others["central"] = MultivariateNormalDiag(scale_diag=scale)
    for name, one in dict(others, one=MultivariateNormalDiag(loc, scale)).items():
        found[name] = one.log_prob(np.array([[0.3, -9.0], [4.0, 0.0]], "f"))
        found[name + " more"] = one.prob([0.3, -0.5])
        for method in ("entropy", "mean", "mode", "stddev", "variance", "covariance", "batch_shape_tensor"):
            found[name + " " + method] = getattr(one, method)()
        found[name + " event"] = one.event_shape_tensor()
        found[name + " shapes"] = one.batch_shape.as_list() + one.event_shape.as_list()
        found[name + " scale"] = one.scale.to_dense()
        found[name + " drawn"], found[name + " drawn 23"] = one.sample(), one.sample([2, 3])
    found["distance"] = D.kl_divergence(MultivariateNormalDiag(loc, scale), others["added"])
    found["prior"] = D.kl_divergence(MultivariateNormalDiag(loc, scale), others["central"])
    found["cross"] = MultivariateNormalDiag(loc, scale).cross_entropy(others["scaled"])
    found["entropy"] = MultivariateNormalDiag(loc, scale).entropy()
    return {name: tf.convert_to_tensor(value) for name, value in found.items()}


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


for build, given in (
    (normal, (LOC, SCALE)),
    (categorical, (LOGITS,)),
    (bernoulli, (LOGITS,)),
    (uniform, (LOC, SCALE)),
    (diagonal, (LOC, SCALE)),
):
    for name, value in sorted(with_gradients(build, *given).items()):
        for part in value if isinstance(value, list) else [value]:
            print(build.__name__, name, np.shape(part), rounded(part))
