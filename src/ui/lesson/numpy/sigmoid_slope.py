def slope(value):
    """The derivative of a gate, from its value."""
    return value * (1 - value)
