import tempfile
import numpy as np
from my_model import MyModel


def main():
    config = {'method': 'adam', 'lr': 0.05, 'clip': 1.0, 'keep': 0.9, 'dir': tempfile.mkdtemp()}
    rng = np.random.RandomState(5)
    x = rng.randn(50, 4)
    y = np.argmax(x[:, :3], 1)
    model = MyModel(config)
    model.build()
    for epoch in range(3):
        model.run_epoch(x, y, epoch)
    print('acc', np.mean(model.predict_batch(x) == y))
    model.save_session()


if __name__ == '__main__':
    main()
