import numpy as np

from config import Config
from model import Model
from trainer import Trainer


def make_data(config):
    rng = np.random.RandomState(3)
    x = rng.randn(100, config.n_features)
    y = np.eye(config.n_classes)[(x.sum(1) > 0).astype(int)]
    return x, y


def main():
    config = Config()
    data = make_data(config)
    model = Model(config)
    trainer = Trainer(model, data, config)
    trainer.train()
    print('accuracy %.3f' % trainer.evaluate())


if __name__ == '__main__':
    main()
