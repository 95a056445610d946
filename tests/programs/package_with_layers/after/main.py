import numpy as np
from net.autoencoder import AutoEncoder


def main():
    ae = AutoEncoder([8, 5, 2], 0.1)
    rng = np.random.RandomState(0)
    data = rng.rand(40, 8)
    for epoch in range(5):
        for batch in np.split(data, 4):
            cost = ae.train_step(batch).numpy()
        print('epoch {} cost {:.5f}'.format(epoch, cost))
    z = ae.compute_z(data[:2]).numpy()
    print(z.round(4))


if __name__ == '__main__':
    main()
