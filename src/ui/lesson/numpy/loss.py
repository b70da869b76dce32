def log_softmax(z):
    """The logarithm of equation 3. The largest logit is taken off, so that no exp overflows."""
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))
