def slope(value):
    """The derivative of a gate, from its value."""
    return np.where((value > 0) & (value < 1), 0.2, 0.0)
