import numpy as np

from sequence import SequenceTagger

LENGTH, SYMBOLS = 5, 4


def sample(n, rng):
    s = rng.randint(SYMBOLS, size=(n, LENGTH))
    t = np.cumsum(s, 1) % 3
    return np.eye(SYMBOLS)[s], np.eye(3)[t]


if __name__ == '__main__':
    rng = np.random.RandomState(1)
    model = SequenceTagger()
    test_x, test_y = sample(50, rng)
    for epoch in range(4):
        for _ in range(10):
            bx, by = sample(20, rng)
            model.train_step(bx, by)
        error = model.compute_error(test_x, test_y).numpy()
        print('Epoch {:2d} error {:3.1f}%'.format(epoch + 1, 100 * error))
