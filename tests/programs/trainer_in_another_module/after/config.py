class Config(object):
    n_features = 6
    n_hidden = 12
    n_classes = 2
    batch_size = 20
    n_epochs = 4
    lr = 0.01
    lambda_l2 = 1e-3
