def leave_out(weights):
    """Sets the weights outside top-k and top-p to 0. The likeliest letter always stays."""
    order = np.argsort(-weights, kind='stable')  # the likeliest first
    sums = np.cumsum(weights[order])
    before = np.concatenate(([0], sums[:-1]))  # of all likelier letters
    out = (np.arange(len(weights)) >= top_k) | (before >= top_p * sums[-1])
    weights[order[1:][out[1:]]] = 0
