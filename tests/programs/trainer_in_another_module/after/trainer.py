import numpy as np


class Trainer(object):
    def __init__(self, model, data, config):
        self.model = model
        self.data = data
        self.config = config

    def train_epoch(self):
        losses = []
        x, y = self.data
        for i in range(0, len(x), self.config.batch_size):
            losses.append(self.train_step(x[i:i + self.config.batch_size], y[i:i + self.config.batch_size]))
        return np.mean(losses)

    def train_step(self, bx, by):
        feed = self.model.create_feed_dict(bx, by)
        loss = self.model.optimize(feed["inputs"], feed["labels"]).numpy()
        return loss

    def train(self):
        for epoch in range(self.config.n_epochs):
            print('epoch', epoch, 'loss %.5f' % self.train_epoch())

    def evaluate(self):
        x, y = self.data
        feed = self.model.create_feed_dict(x)
        pred = self.model.compute_pred(feed["inputs"]).numpy()
        return np.mean(np.argmax(pred, 1) == np.argmax(y, 1))
