def one_hot(ids):
    """A row for each id; -1 gives the zero vector."""
    return np.equal.outer(ids, np.arange(len(symbols))).astype(float)


def forward(inputs):
    """The logits of the letter after each input, and for every layer what it read, its states and gates."""
    x, kept = one_hot(inputs), []
    for l in range(layers):
        kept.append((x, *layer(l, x)))
        x = kept[l][1][1:]  # the states, which the next layer reads
    return x @ parameters['Wya'].T + parameters['by'], kept  # equation 2
