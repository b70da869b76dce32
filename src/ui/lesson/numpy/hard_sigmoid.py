def gate(z):
    """The hard sigmoid of Keras 2."""
    return np.clip(0.2 * z + 0.5, 0, 1)
