def tensor(shape, numbers):
    """A tensor from its float32 numbers in base64."""
    return np.frombuffer(base64.b64decode(numbers), '<f4').astype(np.float64).reshape(shape)
